import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v1/HorizontalPodAutoscaler';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type HorizontalPodAutoscalerV1 = Stored<IHorizontalPodAutoscaler>;

/** The first version knows of cpu only. */
function cpuText({ spec, status }: HorizontalPodAutoscalerV1): string {
  const current = status?.currentCPUUtilizationPercentage;
  return `cpu: ${current === undefined ? '<unknown>' : `${current}%`}/${spec.targetCPUUtilizationPercentage ?? 80}%`;
}

export const horizontalPodAutoscalerV1 = defineKind<HorizontalPodAutoscalerV1>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  setDefaults: ({ spec }) => {
    if (spec) spec.minReplicas ??= 1;
  },
  prepareForCreate: (autoscaler) => {
    autoscaler.status = { currentReplicas: 0, desiredReplicas: 0 };
  },
  columns: [
    nameColumn,
    { name: 'Reference', cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
    { name: 'Targets', cell: cpuText },
    { name: 'MinPods', cell: ({ spec }) => String(spec.minReplicas ?? '<unset>') },
    { name: 'MaxPods', type: 'integer', cell: ({ spec }) => spec.maxReplicas },
    { name: 'Replicas', type: 'integer', cell: ({ status }) => status?.currentReplicas ?? 0 },
    ageColumn,
  ],
});
