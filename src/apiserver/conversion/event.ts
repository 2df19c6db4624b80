import type { KubeObject } from '../../apimachinery/meta.ts';

/** events.k8s.io/v1 names of fields, and core/v1's for the same. */
const names = {
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
  reportingController: 'reportingComponent',
} as const;

const renamed = (object: KubeObject, apiVersion: string, name: (field: string) => string): KubeObject =>
  Object.fromEntries(
    Object.entries({ ...object, apiVersion }).map(([field, value]) => [name(field), value]),
  ) as unknown as KubeObject;

const toCore: Record<string, string> = names;
const toEvents: Record<string, string> = Object.fromEntries(
  Object.entries(names).map(([event, core]) => [core, event]),
);

/** An Event of events.k8s.io/v1 as one of the core group. */
export const coreEvent = (object: KubeObject): KubeObject => renamed(object, 'v1', (field) => toCore[field] ?? field);

/** An Event of the core group as one of events.k8s.io/v1. */
export const eventsEvent = (object: KubeObject): KubeObject =>
  renamed(object, 'events.k8s.io/v1', (field) => toEvents[field] ?? field);
