import { compileSelector, type LabelSelector } from '../../../apimachinery/labels.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { ApiError } from '../../../apimachinery/status.ts';
import type { ValidatingWebhookConfiguration } from '../../../apis/admissionregistration/validatingwebhookconfiguration.ts';
import type { EndpointSlice } from '../../../apis/discovery/endpointslice.ts';
import { collectionOf, type KindDefinition } from '../../../apis/kind.ts';
import type { WriteOptions } from '../../context.ts';
import type { Server } from '../../server.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { metallb } from './metallb.ts';
import type { KnownWebhook, Review } from './review.ts';

/**
 * Webhooks of ValidatingWebhookConfigurations. A real API server posts the object to a Service; here the words of those
 * we know stand in files of their own. Of others only one thing can be told: whether anybody is there to ask.
 */

const known: Readonly<Record<string, KnownWebhook>> = { ...ingressNginx, ...metallb };

const collection = 'validatingwebhookconfigurations.admissionregistration.k8s.io';

type Webhook = NonNullable<ValidatingWebhookConfiguration['webhooks']>[number];

/**
 * Asks every webhook whose rules match, after the object was found valid. Controllers' own writes are not asked about.
 * @throws ApiError with the first refusal, or because a webhook that must agree cannot be asked
 */
export function askWebhooks(
  server: Server,
  kind: KindDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
  options: Pick<WriteOptions, 'internal'>,
): void {
  if (options.internal || collectionOf(kind) === collection) return;
  const configurations = server.store.list(collection) as unknown as readonly ValidatingWebhookConfiguration[];
  for (const { webhooks = [] } of configurations) {
    for (const webhook of webhooks)
      if (isAsked(webhook, kind, object, old, server)) ask(webhook, { server, object, old });
  }
}

function isAsked(
  { rules = [], objectSelector, namespaceSelector }: Webhook,
  kind: KindDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
  server: Server,
): boolean {
  const has = (list: readonly string[] | undefined, value: string) =>
    list?.some((one) => one === '*' || one === value) ?? false;
  const matches = rules.some(
    ({ apiGroups, apiVersions, resources, operations }) =>
      has(apiGroups, kind.group) &&
      has(apiVersions, kind.version) &&
      has(resources, kind.plural) &&
      has(operations as string[] | undefined, old ? 'UPDATE' : 'CREATE'),
  );
  if (!matches) return false;
  const selects = (selector: object | undefined, labels: Record<string, string> | undefined) =>
    compileSelector((selector ?? {}) as LabelSelector)(labels);
  const home = kind.namespaced ? server.store.get('namespaces', object.metadata.namespace ?? '') : undefined;
  return selects(objectSelector, object.metadata.labels) && (!home || selects(namespaceSelector, home.metadata.labels));
}

function ask(webhook: Webhook, review: Review): void {
  const { name, failurePolicy } = webhook;
  const silence = whyUnreachable(webhook, review.server);
  if (silence !== undefined) {
    if (failurePolicy === 'Ignore') return;
    const message = `Internal error occurred: failed calling webhook "${name}": failed to call webhook: ${silence}`;
    const causes = [{ message: message.slice('Internal error occurred: '.length) }];
    throw new ApiError({ code: 500, reason: 'InternalError', message, details: { causes } });
  }
  const refusal = known[name]?.(review);
  if (!refusal) return;
  const { code, reason, message } = refusal;
  throw new ApiError({ code, reason, message: `admission webhook "${name}" denied the request: ${message}` });
}

/** A webhook's Service must be there and have somebody behind it. */
function whyUnreachable({ clientConfig, timeoutSeconds = 10 }: Webhook, { store }: Server): string | undefined {
  const { service } = clientConfig;
  if (!service) return undefined;
  const { namespace, name, path = '/', port = 443 } = service;
  const post = `Post "https://${name}.${namespace}.svc:${port}${path}?timeout=${timeoutSeconds}s"`;
  if (!store.get('services', `${namespace}/${name}`)) return `${post}: service "${name}" not found`;
  const slices = store.list('endpointslices.discovery.k8s.io') as unknown as readonly EndpointSlice[];
  const isReady = slices.some(
    ({ metadata, endpoints }) =>
      metadata.namespace === namespace &&
      metadata.labels?.['kubernetes.io/service-name'] === name &&
      endpoints?.some(({ conditions }) => conditions?.ready !== false),
  );
  return isReady ? undefined : `${post}: no endpoints available for service "${name}"`;
}
