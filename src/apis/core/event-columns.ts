import { ageOf } from '../../apimachinery/duration.ts';
import type { Column } from '../kind.ts';

/** What the columns need; both versions of Event are shown alike. */
export interface ShownEvent {
  metadata: { name: string };
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  firstTimestamp?: string;
  lastTimestamp?: string;
  eventTime?: string;
  series?: { count?: number; lastObservedTime?: string };
  involvedObject?: { kind?: string; name?: string; fieldPath?: string };
  source?: { component?: string; host?: string };
  reportingComponent?: string;
  reportingInstance?: string;
}

const firstSeen = ({ firstTimestamp, eventTime }: ShownEvent): string | undefined => firstTimestamp ?? eventTime;

const lastSeen = (event: ShownEvent): string | undefined =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event);

const objectText = ({ involvedObject: { kind = '', name } = {} }: ShownEvent): string =>
  name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();

function sourceText({ source, reportingComponent, reportingInstance }: ShownEvent): string {
  const component = source?.component || reportingComponent || '';
  const host = source?.host || reportingInstance || '';
  return host ? `${component}, ${host}` : component;
}

export const eventColumns: readonly Column<ShownEvent>[] = [
  { name: 'Last Seen', cell: (event, now) => ageOf(lastSeen(event), now) },
  { name: 'Type', cell: ({ type }) => type ?? '' },
  { name: 'Reason', cell: ({ reason }) => reason ?? '' },
  { name: 'Object', cell: objectText },
  { name: 'Subobject', wide: true, cell: ({ involvedObject }) => involvedObject?.fieldPath ?? '' },
  { name: 'Source', wide: true, cell: sourceText },
  { name: 'Message', cell: ({ message }) => (message ?? '').trim() },
  { name: 'First Seen', wide: true, cell: (event, now) => ageOf(firstSeen(event), now) },
  { name: 'Count', wide: true, cell: ({ series, count }) => `${series?.count ?? (count || 1)}` },
  { name: 'Name', wide: true, format: 'name', cell: ({ metadata }) => metadata.name },
];
