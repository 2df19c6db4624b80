/** What every namespace has from the start: the ServiceAccount that pods run as, and the certificate they trust. */

import { isTerminating, type KubeObject, type ObjectKey } from '../apimachinery/meta.ts';
import { configMap, namespace, serviceAccount } from '../apis/index.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { World } from '../apis/world.ts';
import { type Controller, itself, type Watch } from './controller.ts';

/** Looks at the namespace again when its object of that name is gone. */
const missing = (kind: KindDefinition, name: string): Watch => ({
  kind,
  keys: ({ metadata }: KubeObject, _world: World, _old?: KubeObject, deleted?: boolean) =>
    deleted && metadata.name === name ? [{ namespace: '', name: metadata.namespace ?? '' }] : [],
});

const keeper = (name: string, kind: KindDefinition, made: (namespace: string) => KubeObject): Controller => {
  const objectName = made('').metadata.name;
  return {
    name,
    watches: [itself(namespace), missing(kind, objectName)],
    reconcile(key: ObjectKey, world: World) {
      const home = world.get(namespace, key);
      if (!home || isTerminating(home)) return [];
      const isThere = world.get(kind, { namespace: key.name, name: objectName });
      return isThere ? [] : [{ verb: 'create', object: made(key.name) }];
    },
  };
};

export const serviceAccountController = keeper('serviceaccount', serviceAccount, (home) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: home },
}));

/** Nobody verifies anything with it: there is no network that could be listened to. */
const certificate = `-----BEGIN CERTIFICATE-----
${Buffer.from('kubesim: a cluster in JSON files has no secrets to keep on the wire').toString('base64')}
-----END CERTIFICATE-----
`;

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal ' +
  'service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const rootCAController = keeper('root-ca-cert-publisher', configMap, (home) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'kube-root-ca.crt', namespace: home, annotations: { 'kubernetes.io/description': description } },
  data: { 'ca.crt': certificate },
}));
