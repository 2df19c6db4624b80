import type { IEvent } from 'kubernetes-models/events.k8s.io/v1/Event';
import { defineKind, type Stored } from '../kind.ts';

export type EventsEvent = Stored<IEvent>;

export const eventsEvent = defineKind<EventsEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: 'io.k8s.api.events.v1.Event',
});
