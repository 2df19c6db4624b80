import type { KubeObject } from '../../apimachinery/meta.ts';
import { filesOf } from '../commands/metadata-change.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { withOverrides } from '../overrides.ts';
import { fetchObjects, findTargets, resourceForKind, visitTargets } from '../resources.ts';
import { atoi, labelsOfSpec } from '../typed/label-spec.ts';
import { withLastAppliedStruct } from '../typed/last-applied.ts';
import { typed } from '../typed/object.ts';
import { typedPrinterOf } from '../typed/print.ts';
import { intOrString } from '../typed/values.ts';
import { checkExposable, portsOf, selectorOf } from './exposed.ts';

/** Names of services are labels of DNS; longer names of objects are cut. */
const longestName = 63;

/** `kubectl expose`: a service for each object that is named. */
export async function exposeObjects(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const dryRun = dryRunOf(flags, context);
  const print = await typedPrinterOf(flags, `exposed${dryRunSuffix[dryRun]}`, context);
  const namespace = await context.namespace();
  const targets = await findTargets(context, { args, files: filesOf(flags) });
  const client = await context.client();
  await visitTargets(targets, async (target) => {
    checkExposable(await objectOf(target));
    const service = await withOverrides(typed(serviceFor(await objectOf(target), flags)), flags);
    if (dryRun === 'client') {
      const metadata = { ...service.metadata, ...(namespace.explicit ? { namespace: namespace.name } : {}) };
      return print({ ...service, metadata });
    }
    const resource = resourceForKind(await client.resources(), service.apiVersion, service.kind)!;
    const sent = flags.bool('save-config') ? withLastAppliedStruct(service) : service;
    const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager') };
    await print(await client.create(resource, namespace.name, sent, options));
  });
  return 0;

  /** What a file says counts as it stands; what is named is fetched. */
  async function objectOf(target: Parameters<typeof fetchObjects>[1]): Promise<KubeObject> {
    if (target.kind === 'object' && target.object) return typed(target.object);
    for await (const { object } of fetchObjects(client, target)) return object;
    throw new Error('no objects passed to expose');
  }
}

/** @throws Error when the object does not tell enough, or a flag makes no sense */
function serviceFor(object: KubeObject, flags: FlagValues): KubeObject {
  const selector =
    flags.string('selector') === '' ? introspectedSelector(object) : labelsOfSpec(flags.string('selector'));
  const ports = servicePorts(object, flags);
  const type = flags.string('type');
  const affinity = flags.string('session-affinity');
  if (Object.keys(selector).length === 0) throw new Error('selector must be specified');
  const labels = flags.string('labels') === '' ? object.metadata.labels : labelsOfSpec(flags.string('labels'));
  const name = flags.string('name') || object.metadata.name.slice(0, longestName);
  if (!['', 'None', 'ClientIP'].includes(affinity)) throw new Error(`unknown session affinity: ${affinity}`);
  const externalIP = flags.string('external-ip');
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(labels ? { labels } : {}) },
    spec: {
      ports,
      selector,
      clusterIP: flags.string('cluster-ip'),
      type,
      externalIPs: externalIP === '' ? [] : [externalIP],
      sessionAffinity: affinity,
      loadBalancerIP: type === 'LoadBalancer' ? flags.string('load-balancer-ip') : '',
    },
  };
}

function introspectedSelector(object: KubeObject): Record<string, string> {
  try {
    return selectorOf(object);
  } catch (error) {
    throw new Error(`couldn't retrieve selectors via --selector flag or introspection: ${(error as Error).message}`);
  }
}

/** Those of --port, or those of the object; several are told apart by names. */
function servicePorts(object: KubeObject, flags: FlagValues): object[] {
  const known = portsOf(object);
  const given = flags.string('port');
  const wanted = given === '' ? [...known.keys()] : given.split(',');
  if (wanted.length === 0 && flags.string('cluster-ip') !== 'None')
    throw new Error("couldn't find port via --port flag or introspection");
  const target = flags.string('target-port');
  return wanted.flatMap((text, index) => {
    const port = atoi(text) | 0;
    const targetPort = target === '' ? port : intOrString(target);
    const name = wanted.length > 1 ? `port-${index + 1}` : '';
    const protocols = flags.string('protocol') === '' ? (known.get(text) ?? ['TCP']) : [flags.string('protocol')];
    return protocols.map((protocol) => ({
      name: protocols.length > 1 ? `port-${index + 1}-${protocol.toLowerCase()}` : name,
      protocol,
      port,
      targetPort,
    }));
  });
}
