import type { IEvent } from 'kubernetes-models/events.k8s.io/v1/Event';
import { eventColumns, type ShownEvent } from '../core/event-columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type EventsEvent = Stored<IEvent>;

/** The newer version has other names for the same things. */
const asCore = (event: EventsEvent): ShownEvent => ({
  ...event,
  message: event.note,
  involvedObject: event.regarding,
  source: event.deprecatedSource,
  count: event.deprecatedCount,
  firstTimestamp: event.deprecatedFirstTimestamp,
  lastTimestamp: event.deprecatedLastTimestamp,
  reportingComponent: event.reportingController,
});

export const eventsEvent = defineKind<EventsEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: 'io.k8s.api.events.v1.Event',
  columns: eventColumns.map(({ cell, ...column }) => ({ ...column, cell: (event, now) => cell(asCore(event), now) })),
});
