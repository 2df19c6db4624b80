import type { IEvent } from 'kubernetes-models/v1/Event';
import { type FieldError, invalidValue } from '../../apimachinery/status.ts';
import { defineKind, type Stored } from '../kind.ts';
import { eventColumns } from './event-columns.ts';

export type Event = Stored<IEvent>;

/** Cluster-scoped objects' events live in the default namespace. */
function validate({ metadata, involvedObject }: Event): FieldError[] {
  const about = involvedObject?.namespace ?? '';
  const expected = about === '' ? ['default', 'kube-system'] : [about];
  if (expected.includes(metadata.namespace ?? '')) return [];
  return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
}

const about =
  (field: keyof NonNullable<Event['involvedObject']>) =>
  (event: Event): string =>
    event.involvedObject?.[field] ?? '';

export const event = defineKind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Event',
  setDefaults: (event) => {
    event.source ??= {};
    event.reportingComponent ??= '';
    event.reportingInstance ??= '';
  },
  validate,
  columns: eventColumns,
  selectableFields: {
    'involvedObject.kind': about('kind'),
    'involvedObject.namespace': about('namespace'),
    'involvedObject.name': about('name'),
    'involvedObject.uid': about('uid'),
    'involvedObject.apiVersion': about('apiVersion'),
    'involvedObject.resourceVersion': about('resourceVersion'),
    'involvedObject.fieldPath': about('fieldPath'),
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent, source }) => reportingComponent || source?.component || '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },
});
