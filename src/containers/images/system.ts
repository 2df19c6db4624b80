import { httpDate } from '../http-date.ts';
import type { Image, ImageRecipe, Server } from '../image.ts';
import { distributionPath } from '../image.ts';
import { alpineFiles } from './distributions.ts';

/** What a cluster itself runs: every such image stays up and prints a first line. */

interface SystemImage {
  process: string;
  ports?: readonly number[];
  says?: (startedAt: number) => string[];
  shell?: boolean;
}

/** `I1122 23:38:00.123456       1 main.go:1] text`, the head of Kubernetes' own log lines. */
function klog(at: number, source: string, text: string): string {
  const iso = new Date(at).toISOString();
  return `I${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000       1 ${source}] ${text}`;
}

const byName: Record<string, SystemImage> = {
  pause: { process: 'pause' },
  coredns: {
    process: 'coredns',
    ports: [53, 8080, 8181, 9153],
    says: () => [
      '.:53',
      '[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908',
      'CoreDNS-1.13.1',
      'linux/amd64, go1.25.2, 1db4568',
    ],
  },
  'k8s-dns-node-cache': {
    process: 'node-cache',
    ports: [53, 9253, 9254],
    says: (at) => [klog(at, 'main.go:74', '[INFO] Starting node-cache image: 1.26.5')],
    shell: true,
  },
  'kube-apiserver': {
    process: 'kube-apiserver',
    ports: [6443],
    says: (at) => [klog(at, 'server.go:145', 'Version: v1.36.3')],
  },
  'kube-controller-manager': {
    process: 'kube-controller-manager',
    ports: [10257],
    says: (at) => [klog(at, 'controllermanager.go:189', '"Starting" version="v1.36.3"')],
  },
  'kube-scheduler': {
    process: 'kube-scheduler',
    ports: [10259],
    says: (at) => [klog(at, 'server.go:172', '"Starting Kubernetes Scheduler" version="v1.36.3"')],
  },
  'kube-proxy': {
    process: 'kube-proxy',
    ports: [10249, 10256],
    says: (at) => [klog(at, 'server.go:715', '"Version info" version="v1.36.3"')],
    shell: true,
  },
  etcd: {
    process: 'etcd',
    ports: [2379, 2380, 2381],
    says: (at) => [
      `{"level":"info","ts":"${new Date(at).toISOString().replace('Z', '000Z')}","caller":"embed/serve.go:187","msg":"serving client traffic securely","traffic":"grpc+http","address":"127.0.0.1:2379"}`,
    ],
  },
  'storage-provisioner': {
    process: 'storage-provisioner',
    says: (at) => [klog(at, 'storage_provisioner.go:116', 'Initializing the minikube storage provisioner...')],
  },
  kindnetd: {
    process: 'kindnetd',
    says: (at) => [klog(at, 'main.go:109', 'connected to apiserver: https://control-plane.minikube.internal:8443')],
    shell: true,
  },
  node: {
    process: 'calico-node',
    ports: [9099],
    says: (at) => [
      `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')} [INFO][9] startup/startup.go 432: Early log level set to info`,
    ],
    shell: true,
  },
  'kube-controllers': {
    process: 'kube-controllers',
    says: (at) => [
      `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')} [INFO][1] kube-controllers/main.go 107: Loaded configuration from environment`,
    ],
  },
  cni: { process: 'install', says: () => [], shell: true },
  controller: {
    process: 'controller',
    ports: [7472],
    says: (at) => [
      `{"branch":"HEAD","caller":"main.go:178","commit":"v0.15","goversion":"gc / go1.24.4 / amd64","level":"info","msg":"MetalLB controller starting","ts":"${new Date(at).toISOString().slice(0, 19)}Z","version":"0.15"}`,
    ],
  },
  speaker: {
    process: 'speaker',
    ports: [7472, 7946],
    says: (at) => [
      `{"branch":"HEAD","caller":"main.go:99","commit":"v0.15","goversion":"gc / go1.24.4 / amd64","level":"info","msg":"MetalLB speaker starting","ts":"${new Date(at).toISOString().slice(0, 19)}Z","version":"0.15"}`,
    ],
  },
  'ingress-nginx/controller': {
    process: 'nginx-ingress-controller',
    ports: [80, 443, 8443, 10254],
    says: () => [
      '-------------------------------------------------------------------------------',
      'NGINX Ingress controller',
      '  Release:       v1.13.3',
      '-------------------------------------------------------------------------------',
    ],
    shell: true,
  },
  'metrics-server': {
    process: 'metrics-server',
    ports: [10250, 4443],
    says: (at) => [klog(at, 'secure_serving.go:211', 'Serving securely on [::]:10250')],
  },
  'cluster-proportional-autoscaler': {
    process: 'cluster-proportional-autoscaler',
    says: (at) => [klog(at, 'autoscaler.go:49', 'Scaling Namespace: kube-system, Target: deployment/coredns')],
  },
  nginx: { process: 'nginx', ports: [6443, 8081] },
};

const hosts =
  /^(registry\.k8s\.io|k8s\.gcr\.io|quay\.io\/(calico|metallb|coreos)|docker\.io\/(calico|coredns|kindest|metallb)|gcr\.io\/k8s-minikube)\//;

/** A recipe for an image out of the project's registries; undefined for images of other people. */
export function systemRecipe(repository: string): ImageRecipe | undefined {
  if (!hosts.test(`${repository}/`)) return undefined;
  const parts = repository.split('/');
  const name = parts.at(-1)!;
  const known = byName[parts.slice(-2).join('/')] ?? byName[name] ?? { process: name };
  return { repository, build: () => systemImage(known) };
}

/** What probes and people who look at a health port get. */
const healthy: Server['answer'] = (_request, { now }) => ({
  code: 200,
  reason: 'OK',
  headers: [
    ['Date', httpDate(now)],
    ['Content-Length', '2'],
    ['Content-Type', 'text/plain; charset=utf-8'],
  ],
  body: 'ok',
});

function systemImage(known: SystemImage): Omit<Image, 'repository'> {
  const server: Server = {
    process: known.process,
    ports: (_argv, _env, declared) => [...new Set([...(known.ports ?? []), ...declared])],
    answer: healthy,
    bannerChannel: 'stderr',
    banner: (startedAt) => known.says?.(startedAt) ?? [],
    onTerm: 0,
  };
  return {
    env: { PATH: distributionPath },
    entrypoint: [`/${known.process}`],
    userland: known.shell ? 'busybox' : 'none',
    ...(known.shell ? { sh: 'ash' as const, bash: '5.2' } : {}),
    files: known.shell ? alpineFiles('3.22.2') : {},
    programs: { [known.process]: '/' },
    servers: { [known.process]: server },
    sizeBytes: 20_000_000 + known.process.length * 1_234_567,
    unknown: true,
  };
}
