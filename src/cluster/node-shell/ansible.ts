import type { MachineCommand } from '../../containers/machine.ts';
import { normalize } from '../../containers/paths.ts';
import type { Cluster } from '../cluster.ts';
import { applySettings, readSettings, SettingsError, settingsFiles } from '../kubespray.ts';

const help = `usage: ansible-playbook [-h] [-i INVENTORY] [-b] [-e EXTRA_VARS] playbook [playbook ...]
ansible-playbook: error: the following arguments are required: playbook
`;

/** `ansible-playbook -i inventory/mycluster/inventory.ini cluster.yml -b`: what kubespray does with its variables. */
export const ansiblePlaybook =
  (cluster: Cluster): MachineCommand =>
  async ({ argv, cwd, files, out, err }) => {
    const { inventory, playbooks, become } = readArguments(argv);
    if (playbooks.length === 0) {
      err(help);
      return 2;
    }
    const folder = normalize(inventory ?? 'inventory/mycluster', cwd);
    const root = files.isDirectory(folder) ? folder : folder.slice(0, folder.lastIndexOf('/'));
    if (inventory !== undefined && !files.exists(normalize(inventory, cwd)))
      err(`[WARNING]: Unable to parse ${normalize(inventory, cwd)} as an inventory source\n`);
    const paths = settingsFiles(root, (path) => (files.isDirectory(path) ? files.list(path) : undefined));
    const nodes = await nodeNames(cluster);
    task(out, 'PLAY [Check Ansible version]');
    const hosts = (result: string) => nodes.map((name) => `${result}: [${name}]\n`).join('');
    task(out, 'TASK [Gathering Facts]', hosts('ok'));
    if (!become) {
      const failure = 'FAILED! => {"changed": false, "msg": "This task needs root: run with -b (--become)"}';
      task(
        out,
        'TASK [bootstrap-os : Create remote_tmp for it is used by another module]',
        `fatal: [${nodes[0]}]: ${failure}\n`,
      );
      recap(out, nodes, { changed: 0, failed: 1 });
      return 2;
    }
    try {
      const settings = await readSettings(paths.map((path) => files.readText(path)));
      const changed = await applySettings(cluster, settings);
      await cluster.flush();
      for (const { name, text } of changed)
        task(out, `TASK [kubernetes-apps/${name} : ${text}]`, `changed: [${nodes[0]}]\n`);
      recap(out, nodes, { changed: changed.length, failed: 0 });
      return 0;
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      const message = JSON.stringify({ changed: false, msg: error.message });
      task(
        out,
        `TASK [kubernetes-apps/metallb : Kubernetes Apps | Check cluster settings for MetalLB]`,
        `fatal: [${nodes[0]}]: FAILED! => ${message}\n`,
      );
      recap(out, nodes, { changed: 0, failed: 1 });
      return 2;
    }
  };

function readArguments(argv: readonly string[]) {
  let inventory: string | undefined;
  const playbooks: string[] = [];
  let become = false;
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === '-i' || arg === '--inventory') inventory = argv[++i];
    else if (
      arg === '-e' ||
      arg === '--extra-vars' ||
      arg === '-u' ||
      arg === '--user' ||
      arg === '-t' ||
      arg === '--tags'
    )
      i++;
    else if (arg === '-b' || arg === '--become') become = true;
    else if (!arg.startsWith('-')) playbooks.push(arg);
  }
  return { inventory, playbooks, become };
}

/** Ansible fills the line of a task with stars. */
function task(out: (text: string) => void, title: string, result = ''): void {
  out(`\n${title} ${'*'.repeat(Math.max(3, 79 - title.length))}\n${result}`);
}

async function nodeNames(cluster: Cluster): Promise<string[]> {
  const { body } = await cluster.request({ method: 'GET', path: '/api/v1/nodes' });
  return (body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
}

function recap(
  out: (text: string) => void,
  nodes: readonly string[],
  first: { changed: number; failed: number },
): void {
  const lines = nodes.map((name, index) => {
    const { changed, failed } = index === 0 ? first : { changed: 0, failed: 0 };
    const count = (label: string, value: number) => `${label}=${String(value).padEnd(4)} `;
    const ok = (index === 0 ? 741 : 455) + changed;
    return `${name.padEnd(26)} : ${count('ok', ok)}${count('changed', changed)}${count('unreachable', 0)}${count('failed', failed)}${count('skipped', index === 0 ? 1265 : 721)}${count('rescued', 0)}${count('ignored', 0)}\n`;
  });
  task(out, 'PLAY RECAP', lines.join(''));
  out('\n');
}
