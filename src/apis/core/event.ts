import type { IEvent } from 'kubernetes-models/v1/Event';
import { defineKind, type Stored } from '../kind.ts';

export type Event = Stored<IEvent>;

export const event = defineKind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Event',
});
