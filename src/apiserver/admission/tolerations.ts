import type { AdmissionPlugin } from './plugin.ts';

/** How long a pod stays on a node that has gone silent, seconds. */
const patience = 300;
const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Pods that do not say otherwise leave a node five minutes after it was lost. */
export const defaultTolerations: AdmissionPlugin = {
  collection: 'pods',
  create(_server, pod) {
    const known: any[] = pod.spec.tolerations ?? [];
    const missing = taints.filter((key) => !known.some((toleration) => tolerates(toleration, key)));
    if (missing.length === 0) return;
    const added = missing.map((key) => ({
      effect: 'NoExecute',
      key,
      operator: 'Exists',
      tolerationSeconds: patience,
    }));
    pod.spec.tolerations = [...known, ...added];
  },
};

const tolerates = (toleration: any, key: string): boolean =>
  (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute');
