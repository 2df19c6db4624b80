import type { KubeObject } from '../../../apimachinery/meta.ts';
import { textFlag } from '../../flags.ts';
import { fetchObjects, findTargets, visitTargets } from '../../resources.ts';
import { generatorCommand, metadataIn, type Request } from './generator.ts';

export const job = generatorCommand(
  {
    name: 'job',
    usage: 'kubectl create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
    summary: 'Create a job',
    description: 'Create a job that runs an image once, or one that a cron job would start.',
    examples: `  # One command
  kubectl create job hello --image=busybox -- echo hello

  # Now, without waiting for its time
  kubectl create job by-hand --from=cronjob/tick`,
    flags: [textFlag('from', 'CronJob to create the job from, as cronjob/name.'), textFlag('image', 'Image to run.')],
  },
  {
    failure: 'failed to create job: ',
    check({ words, flags }) {
      const [image, from] = [flags.string('image'), flags.string('from')];
      if ((image === '') === (from === '')) throw new Error('either --image or --from must be specified');
      if (words.length > 0 && from !== '') throw new Error('cannot specify --from and command');
    },
    build: async (request) =>
      request.flags.string('image') === ''
        ? fromCronJob(request, await cronJobOf(request))
        : {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: metadataIn(request),
            spec: { template: { spec: podSpecOf(request, 'Never') } },
          },
  },
);

/** The pod of a job or a cron job: one container that has the object's name. */
export const podSpecOf = ({ name, words, flags }: Request, restartPolicy: string): object => ({
  containers: [{ name, image: flags.string('image'), command: words }],
  restartPolicy,
});

async function cronJobOf({ flags, context }: Request): Promise<KubeObject> {
  const targets = await findTargets(context, { args: [flags.string('from')], typeMeansAll: false });
  const client = await context.client();
  const found: KubeObject[] = [];
  await visitTargets(targets, async (target) => {
    for await (const { object } of fetchObjects(client, target)) found.push(object);
  });
  if (found.length !== 1) throw new Error('from must be an existing cronjob');
  const [object] = found as [KubeObject];
  if (object.apiVersion !== 'batch/v1' || object.kind !== 'CronJob')
    throw new Error(`unknown object type *${object.apiVersion.split('/').at(-1)}.${object.kind}`);
  return object;
}

/** What the cron job would start, marked as started by hand. */
function fromCronJob(request: Request, { metadata: cronJob, spec }: KubeObject): KubeObject {
  const { metadata: template = {}, spec: jobSpec } = spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataIn(request, {
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.annotations },
      labels: template.labels,
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: cronJob.name, uid: cronJob.uid ?? '', controller: true },
      ],
    }),
    spec: jobSpec,
  };
}
