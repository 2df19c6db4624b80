import type { KubeObject } from '../../apimachinery/meta.ts';
import { type Job, job } from '../../apis/index.ts';
import { controlledBy } from '../ownership.ts';
import { podFromTemplate } from '../pods.ts';

/** Keeps a pod until its end was counted. */
export const tracking = 'batch.kubernetes.io/job-tracking';
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';

/**
 * A pod of a Job, which keeps its finalizer until it was counted.
 * @param index its place among the completions, when they have places
 */
export function newPod(owner: Job, index: number | undefined): KubeObject {
  const { template } = owner.spec;
  const made = podFromTemplate(template as never, owner, controlledBy(job, owner));
  const metadata = { ...made.metadata, finalizers: [...(made.metadata.finalizers ?? []), tracking] };
  if (index === undefined) return { ...made, metadata };
  const text = String(index);
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
  };
  const withEnv = (containers: readonly { env?: { name: string }[] }[] = []) =>
    containers.map((one) =>
      one.env?.some(({ name }) => name === env.name) ? one : { ...one, env: [...(one.env ?? []), env] },
    );
  const name = `${owner.metadata.name}-${index}`;
  return {
    ...made,
    metadata: {
      ...metadata,
      generateName: `${name}-`,
      labels: { ...metadata.labels, [indexAnnotation]: text },
      annotations: { ...metadata.annotations, [indexAnnotation]: text },
    },
    spec: {
      ...template.spec,
      hostname: name,
      containers: withEnv(template.spec?.containers as never),
      ...(template.spec?.initContainers ? { initContainers: withEnv(template.spec.initContainers as never) } : {}),
    },
  };
}

/** `1,3-5` */
export function readIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of text ? text.split(',') : []) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last; index++) indexes.add(index);
  }
  return indexes;
}

/** As the API writes them; '' when there are none. */
export function writeIndexes(indexes: ReadonlySet<number>): string {
  const runs: [number, number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(',');
}
