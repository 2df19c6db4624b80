import type { ImageRecipe } from '../image.ts';
import { distributionPath } from '../image.ts';
import { ubuntuFiles } from './distributions.ts';

/** Programs that an administrator finds on a machine of the cluster. */
const tools =
  'curl wget host dig nslookup ip ss netstat ps ping traceroute nc jq sudo kubectl docker ansible-playbook arping systemctl crictl'.split(
    ' ',
  );

/** Whoever logs in, by the kind of cluster. */
const users: Readonly<Record<string, { user: string; prompt: string }>> = {
  kubespray: { user: 'vagrant', prompt: '\\u@\\h \\p » ' },
  minikube: { user: 'docker', prompt: '\\u@\\h:\\w\\$ ' },
};

export const machineImage = (profile: string): string => `machine.kubesim.dev/node:${profile}`;

/** What a machine of the cluster has on its disk: no image that anybody pulls, but a node's shell runs on it. */
export const machine: ImageRecipe = {
  repository: 'machine.kubesim.dev/node',
  build(tag) {
    const { user, prompt } = users[tag] ?? users['kubespray']!;
    const home = `/home/${user}`;
    const files = ubuntuFiles('24.04', 'Noble Numbat');
    return {
      env: { PATH: distributionPath, HOME: home, USER: user, LOGNAME: user, SHELL: '/bin/bash', PS1: prompt },
      cmd: ['/bin/bash'],
      user,
      workingDir: home,
      userland: 'coreutils',
      sh: 'dash',
      bash: '5.2',
      programs: Object.fromEntries(tools.map((name) => [name, '/usr/bin'])),
      versions: { curl: '8.5.0', bind: '9.18.39' },
      files: {
        ...files,
        '/etc/passwd': `${files['/etc/passwd'] as string}${user}:x:1000:1000::${home}:/bin/bash\n`,
        [home]: { dir: true },
      },
      sizeBytes: 1,
    };
  },
};
