import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { isPathSegmentName } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { each, oneOf, problems } from '../validation/fields.ts';
import { targetsText } from './metrics.ts';

export type HorizontalPodAutoscaler = Stored<IHorizontalPodAutoscaler>;
type Spec = HorizontalPodAutoscaler['spec'];

const columns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  { name: 'Reference', cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
  { name: 'Targets', cell: ({ spec, status }) => targetsText(spec.metrics ?? [], status?.currentMetrics ?? []) },
  { name: 'MinPods', cell: ({ spec }) => String(spec.minReplicas ?? '<unset>') },
  { name: 'MaxPods', type: 'integer', cell: ({ spec }) => spec.maxReplicas },
  { name: 'Replicas', type: 'integer', cell: ({ status }) => status?.currentReplicas ?? 0 },
  ageColumn,
];

export const defaultMetrics = (): Spec['metrics'] => [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

const metricTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

function validate({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas, maxReplicas, scaleTargetRef: target } = spec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (!(maxReplicas >= 1)) errors.push(invalidValue('spec.maxReplicas', maxReplicas ?? 0, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  for (const part of ['kind', 'name'] as const) {
    const field = `spec.scaleTargetRef.${part}`;
    const value = target?.[part];
    errors.push(...(value ? problems(field, value, isPathSegmentName(value)) : [required(field)]));
  }
  return [
    ...errors,
    ...each('spec.metrics', spec.metrics, ({ type }, path) => oneOf(`${path}.type`, type, metricTypes)),
  ];
}

export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  setDefaults: ({ spec }) => {
    if (!spec) return;
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length) spec.metrics = defaultMetrics();
  },
  prepareForCreate: (autoscaler) => {
    autoscaler.status = { desiredReplicas: 0, currentMetrics: null as never };
  },
  validate,
  columns,
});
