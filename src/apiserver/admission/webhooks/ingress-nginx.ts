import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { ConfigMap } from '../../../apis/core/configmap.ts';
import type { Pod } from '../../../apis/core/pod.ts';
import type { Ingress } from '../../../apis/networking/ingress.ts';
import { flagOf, isIngressNginx, nginxAnnotations, takesIngress } from '../../../apis/networking/ingress-nginx.ts';
import type { IngressClass } from '../../../apis/networking/ingressclass.ts';
import type { Server } from '../../server.ts';
import type { KnownWebhook, Refusal } from './review.ts';

/** What ingress-nginx does not take in: it looks only at Ingresses that are meant for it. */

const refuse = (message: string): Refusal => ({ code: 400, reason: 'BadRequest', message });

function review(server: Server, object: KubeObject): Refusal | undefined {
  const ingress = object as unknown as Ingress;
  const controller = (server.store.list('pods') as unknown as readonly Pod[]).find(isIngressNginx);
  if (!controller || !isTaken(ingress, controller, server)) return undefined;
  const settings = settingsOf(controller, server);
  const why = wrongPaths(ingress, settings) ?? snippets(ingress, settings) ?? overlap(ingress, controller, server);
  return why === undefined ? undefined : refuse(why);
}

const isTaken = (ingress: Ingress, controller: Pod, { store }: Server): boolean =>
  takesIngress(
    ingress,
    controller,
    (name) => store.get('ingressclasses.networking.k8s.io', name) as unknown as IngressClass | undefined,
  );

function settingsOf(controller: Pod, { store }: Server): Record<string, string> {
  const name = flagOf(controller, 'configmap')?.replace('$(POD_NAMESPACE)', controller.metadata.namespace ?? '');
  return (name && (store.get('configmaps', name) as unknown as ConfigMap | undefined)?.data) || {};
}

/** A path with other characters is a regular expression, and needs pathType ImplementationSpecific. */
const plainPath = /^\/[A-Za-z0-9._/-]*$/;

function wrongPaths({ spec }: Ingress, settings: Record<string, string>): string | undefined {
  if (settings['strict-validate-path-type'] === 'false') return undefined;
  const wrong = (spec.rules ?? [])
    .flatMap(({ http }) => http?.paths ?? [])
    .filter(({ path, pathType }) => path && pathType !== 'ImplementationSpecific' && !plainPath.test(path))
    .map(({ path, pathType }) => `path ${path} cannot be used with pathType ${pathType}`);
  return wrong.length > 0 ? `ingress contains invalid paths: ${wrong.join('\n')}` : undefined;
}

function snippets({ metadata }: Ingress, settings: Record<string, string>): string | undefined {
  if (settings['allow-snippet-annotations'] === 'true') return undefined;
  const key = Object.keys(metadata.annotations ?? {}).find((name) => name.endsWith('-snippet'));
  return key && `${key} annotation cannot be used. Snippet directives are disabled by the Ingress administrator`;
}

/** Two Ingresses may claim one path of a host only when one of them, and only one, is a canary. */
function overlap(ingress: Ingress, controller: Pod, server: Server): string | undefined {
  const others = (server.store.list('ingresses.networking.k8s.io') as unknown as readonly Ingress[])
    .filter((other) => nameOf(other) !== nameOf(ingress) && isTaken(other, controller, server))
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  for (const [host, path] of pathsOf(ingress)) {
    const claimed = others.find(
      (other) =>
        canary(other) !== 'true' &&
        pathsOf(other).some(([otherHost, otherPath]) => otherHost === host && otherPath === path),
    );
    const rival = canary(ingress) === 'true' ? undefined : claimed;
    if (rival && canary(ingress) === undefined && canary(rival) === undefined) {
      return `host "${host}" and path "${path}" is already defined in ingress ${nameOf(rival)}`;
    }
  }
  return undefined;
}

const nameOf = ({ metadata }: Ingress): string => `${metadata.namespace}/${metadata.name}`;

const canary = ({ metadata }: Ingress): string | undefined => metadata.annotations?.[`${nginxAnnotations}canary`];

const pathsOf = ({ spec }: Ingress): (readonly [host: string, path: string])[] =>
  (spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).filter(({ backend }) => backend.service).map(({ path }) => [host || '_', path || '/'] as const),
  );

export const ingressNginx: Readonly<Record<string, KnownWebhook>> = {
  'validate.nginx.ingress.kubernetes.io': ({ server, object }) => review(server, object),
};
