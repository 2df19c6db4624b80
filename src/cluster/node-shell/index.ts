import type { Node } from '../../apis/core/node.ts';
import type { Pod } from '../../apis/core/pod.ts';
import { node as nodeKind } from '../../apis/index.ts';
import { createRuntime } from '../../containers/index.ts';
import type { Machine } from '../../containers/machine.ts';
import type { ContainerRecord } from '../../containers/record.ts';
import type { RecordCell } from '../../containers/runtime.ts';
import type { Host } from '../../host/host.ts';
import type { Cluster } from '../cluster.ts';
import { hostFolder } from '../host-folder.ts';
import { machineKey, machineRecord } from '../machines.ts';
import type { Simulation } from '../simulation.ts';
import { ansiblePlaybook } from './ansible.ts';
import { docker } from './docker.ts';
import { interfacesOf, nodeAddress, processesOf, socketsOf } from './facts.ts';
import { type Program, programOnNode } from './kubectl.ts';

export interface NodeShell {
  /** Undefined: the control plane's machine. */
  node: string | undefined;
  /** A line to run; undefined: a shell at the user's terminal, or one that reads what is piped in. */
  line: string | undefined;
  /** Programs of ours that run there: kubectl. */
  programs: Readonly<Record<string, Program>>;
  home: string;
}

/** The node is not there, or does not answer: in the words of ssh. */
export class Unreachable extends Error {}

/**
 * A shell on a node: its own files, its view of the network, and in the home of its user the files of the user's current
 * folder.
 * @returns the exit code
 * @throws Unreachable
 */
export async function shellOn(cluster: Cluster, host: Host, shell: NodeShell): Promise<number> {
  const simulation = await cluster.simulation();
  await cluster.act(() => {});
  await cluster.flush();
  const { name } = findNode(simulation, shell.node).metadata;
  const cell = cellOf(cluster, simulation, host, name, shell);
  const { stdin, stdout, stderr } = host.streams;
  const tty = shell.line === undefined && stdin.isTTY === true;
  const session = await createRuntime().session(cell, ['/bin/bash'], {
    tty,
    ...(stdout.columns === undefined ? {} : { columns: stdout.columns }),
  });
  const feed = (data: Uint8Array | string) => session.write(Buffer.from(data as string).toString('utf8'));
  const end = () => session.end();
  if (shell.line !== undefined) {
    session.write(`${shell.line}\n`);
    session.end();
  } else {
    if (tty) stdin.setRawMode?.(true);
    stdin.on('data', feed);
    stdin.on('end', end);
    stdin.resume();
  }
  try {
    for await (const { channel, text } of session.output) (channel === 'stderr' ? stderr : stdout).write(text);
    return (await session.done).exitCode;
  } finally {
    if (shell.line === undefined) {
      if (tty) stdin.setRawMode?.(false);
      stdin.off('data', feed);
      stdin.off('end', end);
      stdin.pause();
    }
  }
}

function findNode({ view }: Simulation, name: string | undefined): Node {
  const nodes = view.list(nodeKind) as readonly Node[];
  const found =
    name === undefined
      ? (nodes.find(({ metadata }) => metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined) ??
        nodes[0])
      : nodes.find(({ metadata }) => metadata.name === name);
  if (!found)
    throw new Unreachable(`no node "${name}"; there are ${nodes.map(({ metadata }) => metadata.name).join(', ')}`);
  const isDown = found.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown');
  if (isDown) throw new Unreachable(`ssh: connect to host ${nodeAddress(found)} port 22: No route to host`);
  return found;
}

/** The node as the session reads and keeps it between two lines. */
function cellOf(cluster: Cluster, simulation: Simulation, host: Host, name: string, shell: NodeShell): RecordCell {
  const commands: Machine['commands'] = {
    ...Object.fromEntries(
      Object.entries(shell.programs).map(([program, run]) => [program, programOnNode(run, host, shell.home)]),
    ),
    'ansible-playbook': ansiblePlaybook(cluster),
    docker: docker(cluster),
  };
  return {
    read: async () => {
      await cluster.act(() => {});
      await cluster.flush();
      const node = findNode(simulation, name);
      const { view } = simulation;
      const record = machineRecord(node, view);
      const context = {
        now: view.now,
        net: simulation.netFrom({ node }),
        podIP: nodeAddress(node),
        machine: { commands, folder: userFolder(host, view.facts.profile), ...factsOf(simulation, node) },
      };
      return { record, context };
    },
    write: async (record: ContainerRecord) => {
      await cluster.act(() => simulation.keep(machineKey(name), { files: record.files }));
      await cluster.flush();
    },
  };
}

/** The user's folder stands in the home of the node's user; one that is itself a home directory would be too much. */
const userFolder = ({ cwd }: Host, profile: string) =>
  hostFolder(cwd, `/home/${profile === 'minikube' ? 'docker' : 'vagrant'}`);

function factsOf(simulation: Simulation, node: Node): Pick<Machine, 'sockets' | 'processes' | 'interfaces'> {
  const { view } = simulation;
  const pods = () => view.podsOnNode<Pod>(node.metadata.name).filter(({ status }) => status.phase === 'Running');
  return {
    sockets: () => {
      const onHost = pods().filter(({ spec }) => spec.hostNetwork);
      return socketsOf(
        node,
        onHost.flatMap((pod) => simulation.listening(pod)),
        view,
      );
    },
    processes: () =>
      processesOf(
        node,
        pods().map((pod) => ({ pod, commands: simulation.commandsOf(pod) })),
        view,
      ),
    interfaces: () => interfacesOf(node, view),
  };
}
