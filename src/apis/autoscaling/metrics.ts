/** How a table shows what an autoscaler aims at and where it stands: `cpu: 12%/80%, 3/10`. */
import type { IMetricSpec } from 'kubernetes-models/autoscaling/v2/MetricSpec';
import type { IMetricStatus } from 'kubernetes-models/autoscaling/v2/MetricStatus';
import { listedUpTo } from '../columns.ts';

interface Target {
  averageUtilization?: number;
  averageValue?: string | number;
  value?: string | number;
}

type Shown = (target: Target, current: Target | undefined, name: string) => string;

const UNKNOWN = '<unknown>';
const amount = (value: string | number | undefined): string => String(value ?? UNKNOWN);
const percent = (value: number | undefined, none: string): string => (value === undefined ? none : `${value}%`);

const resourceText: Shown = (target, current, name) =>
  target.averageValue === undefined
    ? `${name}: ${percent(current?.averageUtilization, UNKNOWN)}/${percent(target.averageUtilization, '<auto>')}`
    : `${name}: ${amount(current?.averageValue)}/${amount(target.averageValue)}`;

const valueText: Shown = (target, current) =>
  target.averageValue === undefined
    ? `${amount(current?.value)}/${amount(target.value)}`
    : `${amount(current?.averageValue)}/${amount(target.averageValue)} (avg)`;

/** Where each type of metric keeps its target, and how it is written. */
const byType: Readonly<Record<string, { field: keyof IMetricSpec; text: Shown }>> = {
  Resource: { field: 'resource', text: resourceText },
  ContainerResource: { field: 'containerResource', text: resourceText },
  Pods: {
    field: 'pods',
    text: (target, current) => `${amount(current?.averageValue)}/${amount(target.averageValue)}`,
  },
  Object: { field: 'object', text: valueText },
  External: { field: 'external', text: valueText },
};

type Part = { name?: string; target?: Target; current?: Target } | undefined;

function metricText(spec: IMetricSpec, status: IMetricStatus | undefined): string {
  const { field, text } = byType[spec.type] ?? {};
  if (!field || !text) return '<unknown type>';
  const wanted = spec[field] as Part;
  const found = status?.[field as keyof IMetricStatus] as Part;
  return text(wanted?.target ?? {}, found?.current, wanted?.name ?? '');
}

export const targetsText = (specs: readonly IMetricSpec[], statuses: readonly IMetricStatus[]): string =>
  specs.length === 0
    ? '<none>'
    : listedUpTo(
        2,
        specs.map((spec, i) => metricText(spec, statuses[i])),
        ', ',
      );
