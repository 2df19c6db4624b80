import type { KubeObject } from '../../apimachinery/meta.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { UsageError } from '../errors.ts';
import { withOverrides } from '../overrides.ts';
import { resourceForKind } from '../resources.ts';
import { withLastAppliedStruct } from '../typed/last-applied.ts';
import { typedPrinterOf } from '../typed/print.ts';
import { isImageReference } from './image-reference.ts';
import { podFrom, type RestartPolicy, serviceFor } from './pod.ts';

const policies = ['Always', 'OnFailure', 'Never'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never', ''];

/** `kubectl run`: one pod, and with -i or --attach its main process in the user's hands. */
export async function runPod(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const dryRun = dryRunOf(flags, context);
  await context.checkConfig();
  const attaches = flags.given('attach') ? flags.bool('attach') : flags.bool('stdin');
  const print = await typedPrinterOf(flags, `created${dryRunSuffix[dryRun]}`, context);
  checkCascade(flags);
  const restartPolicy = await check(args, flags, context, dryRun, attaches);
  const [name, ...words] = args as [string, ...string[]];
  const make = (object: KubeObject) =>
    dryRun === 'client' ? shown(object, context) : send(object, flags, context, dryRun);

  const pod = await make(await withOverrides(podFrom(name, words, flags), flags));
  const failures: unknown[] = [];
  const services: KubeObject[] = [];
  if (flags.bool('expose')) {
    try {
      const service = await make(serviceFor(name, flags));
      await print(service);
      if (flags.string('output') === 'yaml') context.out('---\n');
      services.push(service);
    } catch (error) {
      failures.push(error);
    }
  }
  if (attaches) {
    const { Attached } = await import('./attached.ts');
    return new Attached(await context.client(), [pod, ...services], restartPolicy, flags, context).live();
  }
  await print(pod);
  if (failures.length > 0) throw failures[0];
  return 0;
}

/** What would be sent. */
async function shown(object: KubeObject, context: CommandContext): Promise<KubeObject> {
  const { name, explicit } = await context.namespace();
  return explicit ? { ...object, metadata: { ...object.metadata, namespace: name } } : object;
}

async function send(
  object: KubeObject,
  flags: FlagValues,
  context: CommandContext,
  dryRun: DryRun,
): Promise<KubeObject> {
  const client = await context.client();
  const resource = resourceForKind(await client.resources(), object.apiVersion, object.kind)!;
  const sent = flags.bool('save-config') ? withLastAppliedStruct(object) : object;
  const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager') };
  return client.create(resource, (await context.namespace()).name, sent, options);
}

function checkCascade(flags: FlagValues): void {
  const cascade = flags.string('cascade');
  if (!['background', 'foreground', 'orphan'].includes(cascade))
    throw new Error(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
}

/** @returns what is to happen when the container ends */
async function check(
  args: string[],
  flags: FlagValues,
  context: CommandContext,
  dryRun: DryRun,
  attaches: boolean,
): Promise<RestartPolicy> {
  if (args.length === 0 || context.argsLenAtDash === 0) throw new UsageError('NAME is required for run');
  if (flags.duration('pod-running-timeout') <= 0)
    throw new UsageError('--pod-running-timeout must be higher than zero');
  const image = flags.string('image');
  if (image === '') throw new Error('--image is required');
  if (!isImageReference(image))
    throw new Error(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw new UsageError('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && flags.string('port') === '')
    throw new UsageError('--port must be set when exposing a service');
  await context.namespace();
  const restart = flags.string('restart') || (flags.bool('stdin') ? 'OnFailure' : 'Always');
  if (!policies.includes(restart)) throw new UsageError(`invalid restart policy: ${restart}`);
  if (flags.bool('rm') && !attaches) throw new UsageError('--rm should only be used for attached containers');
  if (attaches && dryRun !== 'none')
    throw new UsageError(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  const pull = flags.string('image-pull-policy');
  if (!pullPolicies.includes(pull)) throw new UsageError(`invalid image pull policy: ${pull}`);
  return restart as RestartPolicy;
}
