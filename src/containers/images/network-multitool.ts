import type { ImageRecipe } from '../image.ts';
import { distributionPath } from '../image.ts';
import { alpineFiles } from './distributions.ts';

/** Alpine with bash, curl and BIND's tools: the image people look at a cluster's network with. */
export const networkMultitool: ImageRecipe = {
  repository: 'ghcr.io/c1t1d0s7/network-multitool',
  build: () => ({
    env: { PATH: distributionPath },
    cmd: ['/bin/bash'],
    userland: 'busybox',
    sh: 'ash',
    bash: '5.1',
    programs: Object.fromEntries(
      ['curl', 'host', 'dig', 'nslookup', 'jq', 'ss', 'ip', 'tcpdump', 'mtr', 'nmap', 'socat'].map((name) => [
        name,
        '/usr/bin',
      ]),
    ),
    versions: { curl: '7.80.0', bind: '9.16.25', busybox: '1.34.1' },
    files: alpineFiles('3.15.0'),
    sizeBytes: 16_904_118,
  }),
};
