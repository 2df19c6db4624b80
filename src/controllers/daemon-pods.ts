import type { DaemonSet, Pod } from '../apis/index.ts';
import type { Toleration } from './scheduler/taints.ts';

/** Nodes in trouble keep their daemons: some of them are there to mend the trouble. */
export function tolerationsOf({ spec }: DaemonSet): Toleration[] {
  const tolerations = [...((spec.template.spec?.tolerations ?? []) as Toleration[])];
  const troubles: [string, string][] = [
    ['node.kubernetes.io/not-ready', 'NoExecute'],
    ['node.kubernetes.io/unreachable', 'NoExecute'],
    ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
    ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
    ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
    ['node.kubernetes.io/unschedulable', 'NoSchedule'],
  ];
  if (spec.template.spec?.hostNetwork) troubles.push(['node.kubernetes.io/network-unavailable', 'NoSchedule']);
  for (const [key, effect] of troubles) {
    const isThere = tolerations.some((one) => one.key === key && one.effect === effect && one.operator === 'Exists');
    if (!isThere) tolerations.push({ effect, key, operator: 'Exists' });
  }
  return tolerations;
}

interface Affinity {
  nodeAffinity?: Record<string, unknown>;
}

/** The scheduler places daemons, too: it is told that only this node will do. */
export const onlyOn = (name: string, affinity: unknown): Affinity => ({
  ...(affinity as Affinity | undefined),
  nodeAffinity: {
    ...(affinity as Affinity | undefined)?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }],
    },
  },
});

/** The node that a daemon pod is meant for. */
export function targetOf({ spec }: Pod): string | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const field = required?.nodeSelectorTerms[0]?.matchFields?.find(({ key }) => key === 'metadata.name');
  return field?.values?.[0];
}
