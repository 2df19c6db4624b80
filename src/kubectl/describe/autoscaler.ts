import { addAnnotations, addEvents, addLabels, addName, longTime } from './common.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';

export const describeAutoscaler: Describer = async (autoscaler, { events, now }) => {
  const { metadata, spec, status = {} } = autoscaler;
  const lines = new Lines();
  addName(lines, autoscaler);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  lines.add(0, `Reference:\t${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  lines.add(0, 'Metrics:\t( current / target )');
  (spec.metrics ?? []).forEach((metric: any, i: number) => {
    lines.add(1, metricText(metric, status.currentMetrics?.[i]));
  });
  lines.add(0, `Min replicas:\t${spec.minReplicas ?? '<unset>'}`).add(0, `Max replicas:\t${spec.maxReplicas}`);
  if (spec.behavior) {
    lines.add(0, 'Behavior:');
    addRules(lines, 'Scale Up', spec.behavior.scaleUp);
    addRules(lines, 'Scale Down', spec.behavior.scaleDown);
  }
  const { currentReplicas = 0, desiredReplicas = 0, conditions = [] } = status;
  lines.add(0, `${spec.scaleTargetRef.kind} pods:\t${currentReplicas} current / ${desiredReplicas} desired`);
  if (conditions.length > 0) {
    lines.add(0, 'Conditions:').add(1, 'Type\tStatus\tReason\tMessage').add(1, '----\t------\t------\t-------');
    for (const one of conditions) lines.add(1, `${one.type}\t${one.status}\t${one.reason ?? ''}\t${one.message ?? ''}`);
  }
  addEvents(lines, await events(), now);
  return lines.toString();
};

const unknown = '<unknown>';

/** What is measured, how it is now, and how it should be. */
function metricText(metric: any, current: any): string {
  switch (metric.type) {
    case 'External': {
      const average = metric.external.target.averageValue !== undefined;
      return `${JSON.stringify(metric.external.metric.name)} ${valueText(average, metric.external.target, current?.external?.current)}`;
    }
    case 'Pods':
      return `${JSON.stringify(metric.pods.metric.name)} on pods:\t${current?.pods?.current?.averageValue ?? unknown} / ${metric.pods.target.averageValue}`;
    case 'Object': {
      const { metric: measure, describedObject, target } = metric.object;
      const average = target.type === 'AverageValue';
      return `"${measure.name}" on ${describedObject.kind}/${describedObject.name} ${valueText(average, target, current?.object?.current)}`;
    }
    case 'Resource':
      return `resource ${metric.resource.name} on pods${usageText(metric.resource.target, current?.resource?.current)}`;
    case 'ContainerResource': {
      const { name, container, target } = metric.containerResource;
      return `resource ${name} of container "${container}" on pods${usageText(target, current?.containerResource?.current)}`;
    }
    default:
      return `<unknown metric type ${JSON.stringify(metric.type)}>`;
  }
}

const valueText = (average: boolean, target: any, current: any): string =>
  average
    ? `(target average value):\t${current?.averageValue ?? unknown} / ${target.averageValue}`
    : `(target value):\t${current?.value ?? unknown} / ${target.value}`;

function usageText(target: any, current: any): string {
  if (target.averageValue !== undefined) return `:\t${current?.averageValue ?? unknown} / ${target.averageValue}`;
  const used = current?.averageUtilization;
  const now = used === undefined ? unknown : `${used}% (${current.averageValue})`;
  const wanted = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  return `  (as a percentage of request):\t${now} / ${wanted}`;
}

function addRules(lines: Lines, title: string, rules: any): void {
  if (!rules) return;
  lines.add(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined)
    lines.add(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  lines.add(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`).add(2, 'Policies:');
  for (const { type, value, periodSeconds } of rules.policies)
    lines.add(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}
