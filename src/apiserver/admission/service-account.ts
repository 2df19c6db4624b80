import type { KubeObject } from '../../apimachinery/meta.ts';
import { forbidden } from '../../apimachinery/status.ts';
import { type AdmissionPlugin, nameInRefusal } from './plugin.ts';

/** Where every container finds the credentials of its pod. */
const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
const mirrorPod = 'kubernetes.io/config.mirror';
/** An hour, and the seven seconds by which the kubelet renews early. */
const tokenSeconds = 3607;

/** Every pod runs as a service account of its namespace and gets that account's token mounted. */
export const serviceAccounts: AdmissionPlugin = {
  collection: 'pods',
  create(server, pod) {
    if (pod.metadata.annotations?.[mirrorPod] !== undefined) return;
    const name = (pod.spec.serviceAccountName ||= pod.spec.serviceAccount || 'default');
    pod.spec.serviceAccount = name;
    const { namespace } = pod.metadata;
    const account = server.store.get('serviceaccounts', `${namespace}/${name}`);
    if (!account) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      throw forbidden({ group: '', resource: 'pods' }, nameInRefusal(pod), why);
    }
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
      mountToken(pod, () => volumePrefix + server.random().suffix(5));
    }
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      pod.spec.imagePullSecrets = account.imagePullSecrets.map((secret: object) => ({ ...secret }));
    }
  },
};

function mountToken(pod: KubeObject, newName: () => string): void {
  const lacking = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])].filter(
    (container: any) => !container.volumeMounts?.some((mount: any) => mount.mountPath === tokenFolder),
  );
  if (lacking.length === 0) return;
  const known = pod.spec.volumes?.find((volume: any) => volume.name?.startsWith(volumePrefix));
  const name = known?.name ?? newName();
  for (const container of lacking) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { mountPath: tokenFolder, name, readOnly: true }];
  }
  if (!known) pod.spec.volumes = [...(pod.spec.volumes ?? []), tokenVolume(name)];
}

const tokenVolume = (name: string) => ({
  name,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
      {
        downwardAPI: {
          items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
        },
      },
    ],
  },
});
