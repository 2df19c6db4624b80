import type { ImageRecipe } from '../image.ts';
import { distributionPath } from '../image.ts';
import { alpineFiles, debianFiles } from './distributions.ts';
import { nginxServer } from './nginx.ts';

const networkTools = ['curl', 'host', 'dig', 'nslookup', 'jq', 'ss', 'ip', 'tcpdump', 'mtr', 'nmap'];
const inUsrBin = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '/usr/bin']));

/** Alpine images for looking at networks; those of praqma and its heir serve a page as well. */
function alpineToolbox(repository: string, serves: boolean): ImageRecipe {
  const version = '1.24.0';
  return {
    repository,
    build: () => ({
      env: { PATH: distributionPath },
      ...(serves
        ? { entrypoint: ['/bin/sh', '/docker/entrypoint.sh'], cmd: ['/usr/sbin/nginx', '-g', 'daemon off;'] }
        : { cmd: ['/bin/bash'] }),
      userland: 'busybox',
      sh: 'ash',
      bash: '5.2',
      programs: { ...inUsrBin(networkTools), ...(serves ? { nginx: '/usr/sbin' } : {}) },
      versions: { curl: '8.5.0', bind: '9.18.24', busybox: '1.36.1' },
      files: {
        ...alpineFiles('3.19.1'),
        '/docker/entrypoint.sh': 'exec "$@"\n',
        '/usr/share/nginx/html/index.html': () => 'Network MultiTool (with NGINX)\n',
      },
      ...(serves ? { servers: { nginx: nginxServer(version, false) } } : {}),
      sizeBytes: 27_114_906,
    }),
  };
}

function debianToolbox(repository: string): ImageRecipe {
  return {
    repository,
    build: () => ({
      env: { PATH: distributionPath },
      cmd: ['sleep', 'infinity'],
      userland: 'coreutils',
      sh: 'dash',
      bash: '4.3',
      programs: inUsrBin(['host', 'dig', 'nslookup', 'curl', 'ip', 'ss']),
      versions: { bind: '9.9.5', curl: '7.38.0' },
      files: debianFiles(8, 'jessie'),
      sizeBytes: 112_030_336,
    }),
  };
}

export const toolboxes: readonly ImageRecipe[] = [
  alpineToolbox('docker.io/praqma/network-multitool', true),
  alpineToolbox('docker.io/wbitt/network-multitool', true),
  alpineToolbox('docker.io/nicolaka/netshoot', false),
  debianToolbox('docker.io/tutum/dnsutils'),
  debianToolbox('registry.k8s.io/e2e-test-images/jessie-dnsutils'),
  debianToolbox('gcr.io/kubernetes-e2e-test-images/dnsutils'),
];

/** Prints its greeting and ends. The text is ours; it says the same. */
export const helloWorld: ImageRecipe = {
  repository: 'docker.io/library/hello-world',
  build: () => ({
    env: { PATH: distributionPath },
    cmd: ['/hello'],
    userland: 'none',
    programs: { hello: '/' },
    files: {},
    sizeBytes: 12_880,
  }),
};

/** For the Job that everybody runs first: it computes π. */
export const perl: ImageRecipe = {
  repository: 'docker.io/library/perl',
  build: () => ({
    env: { PATH: distributionPath },
    cmd: ['perl5.40.0', '-de0'],
    userland: 'coreutils',
    sh: 'dash',
    bash: '5.2',
    programs: { perl: '/usr/local/bin', 'perl5.40.0': '/usr/local/bin' },
    files: debianFiles(12, 'bookworm'),
    sizeBytes: 338_112_540,
  }),
};
