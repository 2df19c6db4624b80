import { formatFloat } from '../../apimachinery/go-format.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { canonicalQuantity } from '../../apimachinery/quantity.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import { filesOf } from '../commands/metadata-change.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { fetchObjects, findTargets, resourceForKind, visitTargets } from '../resources.ts';
import { withLastAppliedStruct } from '../typed/last-applied.ts';
import { typed } from '../typed/object.ts';
import { typedPrinterOf } from '../typed/print.ts';

/** `kubectl autoscale`: an autoscaler for each object that is named. */
export async function autoscaleObjects(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const dryRun = dryRunOf(flags, context);
  await context.checkConfig();
  const namespace = await context.namespace();
  check(flags);
  const operation = dryRun === 'client' ? 'created' : 'autoscaled';
  const targets = await findTargets(context, { args, files: filesOf(flags) });
  const client = await context.client();
  let count = 0;
  await visitTargets(targets, async (target) => {
    for await (const name of namesOf(client, target)) {
      checkScalable(target.resource);
      await autoscale(name, target.resource);
      count++;
    }
  });
  if (count === 0) throw new Error('no objects passed to autoscale');
  return 0;

  async function autoscale(name: string, resource: ApiResource): Promise<void> {
    const metadata = {
      name: flags.string('name') || name,
      ...(namespace.explicit ? { namespace: namespace.name } : {}),
    };
    const scaled = { kind: resource.kind, name, apiVersion: apiVersionOf(resource) };
    const autoscaler = autoscalerOf(metadata, scaled, flags);
    try {
      await handle(autoscaler);
    } catch {
      // kubectl tries the older version whatever the server held against this one.
      // The text is kubectl's: it shows an error that is none.
      if (!fitsOldVersion(flags)) throw new Error(`${incompatible}: %!w(<nil>)`);
      await handle(oldAutoscalerOf(metadata, scaled, flags));
    }
  }

  async function handle(object: KubeObject): Promise<void> {
    const print = await typedPrinterOf(flags, `${operation}${dryRunSuffix[dryRun]}`, context);
    if (dryRun === 'client') return print(typed(object));
    const resource = resourceForKind(await client.resources(), object.apiVersion, object.kind)!;
    const sent = flags.bool('save-config') ? withLastAppliedStruct(typed(object)) : typed(object);
    const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager') };
    await print(await client.create(resource, namespace.name, sent, options));
  }
}

/** What a file names need not exist; what the command line names must. */
async function* namesOf(client: Client, target: Parameters<typeof fetchObjects>[1]): AsyncGenerator<string> {
  if (target.kind === 'object' && target.object) yield target.name;
  else for await (const { name } of fetchObjects(client, target)) yield name;
}

function check(flags: FlagValues): void {
  const [least, most] = [flags.int('min'), flags.int('max')];
  if (most < 1) throw new Error(`--max=MAXPODS is required and must be at least 1, max: ${most}`);
  if (most < least)
    throw new Error(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${most}, min: ${least}`);
  if (flags.int('cpu-percent') > 0 && flags.string('cpu') !== '')
    throw new Error('--cpu-percent and --cpu are mutually exclusive');
  for (const name of ['cpu', 'memory'] as const)
    if (flags.string(name) !== '') resourceTarget(flags.string(name), name);
}

function checkScalable({ group, version, plural, kind, subresources }: ApiResource): void {
  if (subresources.includes('scale')) return;
  throw new Error(
    `cannot autoscale a ${kind}: could not find scale subresource for ${group}/${version}, Resource=${plural} in discovery information`,
  );
}

type Scaled = { kind: string; name: string; apiVersion: string };

function autoscalerOf(metadata: KubeObject['metadata'], scaleTargetRef: Scaled, flags: FlagValues): KubeObject {
  const percent = flags.int('cpu-percent');
  const metric = (name: string, target: object) => ({ type: 'Resource', resource: { name, target } });
  const metrics = [
    ...(percent > 0 ? [metric('cpu', { type: 'Utilization', averageUtilization: percent })] : []),
    ...(['cpu', 'memory'] as const).flatMap((name) =>
      flags.string(name) === '' ? [] : [metric(name, resourceTarget(flags.string(name), name))],
    ),
  ];
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: { scaleTargetRef, ...bounds(flags), metrics },
  };
}

const bounds = (flags: FlagValues): object => ({
  ...(flags.int('min') > 0 ? { minReplicas: flags.int('min') } : {}),
  maxReplicas: flags.int('max'),
});

const incompatible = 'failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1';

/** Can the older version say it? It knows utilisation of the CPU only. @throws Error without --cpu, as kubectl does */
function fitsOldVersion(flags: FlagValues): boolean {
  if (flags.string('cpu') === '') throw new Error(`${incompatible}: empty input`);
  const { type } = resourceTarget(flags.string('cpu'), 'cpu');
  return flags.string('memory') === '' && (flags.int('cpu-percent') >= 0 || type === 'Utilization');
}

const oldAutoscalerOf = (metadata: KubeObject['metadata'], scaleTargetRef: Scaled, flags: FlagValues): KubeObject => ({
  apiVersion: 'autoscaling/v1',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: {
    scaleTargetRef,
    ...bounds(flags),
    ...(flags.int('cpu-percent') >= 0 ? { targetCPUUtilizationPercentage: flags.int('cpu-percent') } : {}),
  },
});

/** Units of bare numbers. */
const units = { cpu: 'm', memory: 'Mi' };

interface MetricTarget {
  type: 'Utilization' | 'AverageValue';
  averageUtilization?: number;
  averageValue?: string;
}

/**
 * `70%` of what the pods request, or an average amount.
 * @throws Error when it is neither
 */
function resourceTarget(text: string, resource: 'cpu' | 'memory'): MetricTarget {
  const input = text.trim();
  if (input === '') throw new Error('empty input');
  if (input.endsWith('%')) {
    const percent = input.slice(0, -1);
    if (!/^\+?\d+$/.test(percent) || Number(percent) >= 2 ** 31)
      throw new Error(`invalid percentage value: ${percent}`);
    return { type: 'Utilization', averageUtilization: Number(percent) };
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(input))
    return { type: 'AverageValue', averageValue: canonicalQuantity(formatFloat(Number(input)) + units[resource]) };
  try {
    return { type: 'AverageValue', averageValue: canonicalQuantity(input) };
  } catch {
    throw new Error(`invalid resource ${resource} value: ${input}`);
  }
}
