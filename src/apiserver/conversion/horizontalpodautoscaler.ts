import type { KubeObject } from '../../apimachinery/meta.ts';

/** Where autoscaling/v1 keeps what it has no fields for. */
const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics';
const behaviorAnnotation = 'autoscaling.alpha.kubernetes.io/behavior';
const conditionsAnnotation = 'autoscaling.alpha.kubernetes.io/conditions';
const currentMetricsAnnotation = 'autoscaling.alpha.kubernetes.io/current-metrics';
const carried = [metricsAnnotation, behaviorAnnotation, conditionsAnnotation, currentMetricsAnnotation];

const isCpuUtilization = (metric: any): boolean =>
  metric.type === 'Resource' && metric.resource?.name === 'cpu' && metric.resource.target?.type === 'Utilization';

const cpuMetric = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

/** autoscaling/v2 → v1: CPU utilisation has a field there, the rest goes into annotations. */
export function hpaV1(object: KubeObject): KubeObject {
  const { metrics = [], behavior, ...spec } = object.spec ?? {};
  const { currentMetrics, conditions, ...status } = object.status ?? {};
  const cpu = metrics.find(isCpuUtilization);
  const current = currentMetrics?.find((metric: any) => metric?.resource?.name === 'cpu');
  const annotations = withJson(object.metadata.annotations, {
    [metricsAnnotation]: nonEmpty(metrics.filter((metric: any) => metric !== cpu)),
    [behaviorAnnotation]: behavior,
    [conditionsAnnotation]: nonEmpty(conditions),
    [currentMetricsAnnotation]: nonEmpty(currentMetrics?.filter((metric: any) => metric !== current)),
  });
  const utilization = current?.resource?.current?.averageUtilization;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: { ...object.metadata, ...(annotations && { annotations }) },
    spec: { ...spec, ...(cpu && { targetCPUUtilizationPercentage: cpu.resource.target.averageUtilization }) },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...status,
      ...(utilization !== undefined && { currentCPUUtilizationPercentage: utilization }),
    },
  };
}

/** autoscaling/v1 → v2. */
export function hpaV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage, ...spec } = object.spec ?? {};
  const { currentCPUUtilizationPercentage: _, ...status } = object.status ?? {};
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  const others = fromJson(annotations[metricsAnnotation]) ?? [];
  const behavior = fromJson(annotations[behaviorAnnotation]);
  for (const name of carried) delete annotations[name];
  const metrics =
    targetCPUUtilizationPercentage === undefined ? others : [...others, cpuMetric(targetCPUUtilizationPercentage)];
  const { annotations: _old, ...metadata } = object.metadata;
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...spec, ...(metrics.length > 0 && { metrics }), ...(behavior && { behavior }) },
    status,
  };
}

const nonEmpty = <T>(list: T[] | undefined): T[] | undefined => (list && list.length > 0 ? list : undefined);

function withJson(annotations: Record<string, string> | undefined, values: Record<string, unknown>) {
  const added = Object.entries(values).filter(([, value]) => value !== undefined);
  if (added.length === 0) return annotations;
  return { ...annotations, ...Object.fromEntries(added.map(([name, value]) => [name, JSON.stringify(value)])) };
}

function fromJson(text: string | undefined): any {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
