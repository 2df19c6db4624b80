import type { KubeObject } from '../../apimachinery/meta.ts';
import { parseQuantity } from '../../apimachinery/quantity.ts';
import { longTime, orNone, sorted, trueFalse } from './common.ts';
import type { Lines } from './lines.ts';

/** Containers of a pod (with their statuses) or of a template (without). */
export function addContainers(
  lines: Lines,
  title: string,
  containers: readonly any[] | undefined,
  statuses: readonly any[] | undefined,
  pod: KubeObject | undefined,
  indent = '',
): void {
  const list = containers ?? [];
  lines.add(0, `${indent}${title}:${list.length === 0 ? ' <none>' : ''}`);
  for (const container of list) {
    const status = statuses?.find(({ name }) => name === container.name);
    addBasics(lines, container, status, indent);
    addWords(lines, 'Command', container.command);
    addWords(lines, 'Args', container.args);
    if (status) addStates(lines, status);
    addResources(lines, container.resources);
    addProbes(lines, container);
    addEnvironment(lines, container, pod);
    addMounts(lines, container);
  }
}

function addBasics(lines: Lines, container: any, status: any, indent: string): void {
  lines.add(1, `${indent === '' ? '' : ' '}${container.name}:`);
  if (status) lines.add(2, `Container ID:\t${status.containerID ?? ''}`);
  lines.add(2, `Image:\t${container.image ?? ''}`);
  if (status) lines.add(2, `Image ID:\t${status.imageID ?? ''}`);
  addPorts(lines, 'Port', container.ports, ({ containerPort, protocol, name }) =>
    name ? `${containerPort}/${protocol} (${name})` : `${containerPort}/${protocol}`,
  );
  addPorts(lines, 'Host Port', container.ports, ({ hostPort, protocol, name }) =>
    name ? `${hostPort ?? 0}/${protocol} (${name})` : `${hostPort ?? 0}/${protocol}`,
  );
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) lines.add(2, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === 'Localhost') lines.add(3, `LocalhostProfile:\t${seccomp.localhostProfile}`);
}

function addPorts(lines: Lines, title: string, ports: readonly any[] | undefined, text: (port: any) => string): void {
  const texts = (ports ?? []).map(text);
  lines.add(2, `${title}${texts.length > 1 ? 's' : ''}:\t${orNone(texts.join(', '))}`);
}

function addWords(lines: Lines, title: string, words: readonly string[] | undefined): void {
  if (!words?.length) return;
  lines.add(2, `${title}:`);
  for (const word of words) for (const line of word.split('\n')) lines.add(3, line);
}

function addStates(lines: Lines, status: any): void {
  addState(lines, 'State', status.state);
  if (status.lastState?.terminated) addState(lines, 'Last State', status.lastState);
  lines.add(2, `Ready:\t${trueFalse(status.ready)}`);
  lines.add(2, `Restart Count:\t${status.restartCount ?? 0}`);
}

function addState(lines: Lines, title: string, state: any): void {
  if (state?.running) {
    lines.add(2, `${title}:\tRunning`).add(3, `Started:\t${longTime(state.running.startedAt)}`);
  } else if (state?.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated;
    lines.add(2, `${title}:\tTerminated`);
    if (reason) lines.add(3, `Reason:\t${reason}`);
    if (message) lines.add(3, `Message:\t${message}`);
    lines.add(3, `Exit Code:\t${exitCode ?? 0}`);
    if (signal > 0) lines.add(3, `Signal:\t${signal}`);
    lines.add(3, `Started:\t${longTime(startedAt)}`).add(3, `Finished:\t${longTime(finishedAt)}`);
  } else {
    lines.add(2, `${title}:\tWaiting`);
    if (state?.waiting?.reason) lines.add(3, `Reason:\t${state.waiting.reason}`);
  }
}

export function addResources(lines: Lines, resources: any, level = 2): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const entries = sorted(list as Record<string, string> | undefined);
    if (entries.length === 0) continue;
    lines.add(level, `${title}:`);
    for (const [name, quantity] of entries) lines.add(level + 1, `${name}:\t${quantity}`);
  }
}

function addProbes(lines: Lines, { livenessProbe, readinessProbe, startupProbe }: any): void {
  if (livenessProbe) lines.add(2, `Liveness:\t${probeText(livenessProbe)}`);
  if (readinessProbe) lines.add(2, `Readiness:\t${probeText(readinessProbe)}`);
  if (startupProbe) lines.add(2, `Startup:\t${probeText(startupProbe)}`);
}

function probeText(probe: any): string {
  const seconds = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s`;
  const counts = `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  return `${handlerText(probe)} ${seconds} ${counts}`;
}

function handlerText({ exec, httpGet, tcpSocket, grpc }: any): string {
  if (exec) return `exec [${(exec.command ?? []).join(' ')}]`;
  if (httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = httpGet;
    const authority = port === undefined || port === '' ? host : `${host}:${port}`;
    return `http-get ${scheme.toLowerCase()}://${authority}${path && !path.startsWith('/') ? `/${path}` : path}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`;
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''}` : 'unknown';
}

function addEnvironment(lines: Lines, { envFrom, env, resources }: any, pod: KubeObject | undefined): void {
  if (envFrom?.length) {
    lines.add(2, 'Environment Variables from:');
    for (const { configMapRef, secretRef, prefix } of envFrom) {
      const kind = configMapRef ? 'ConfigMap' : 'Secret';
      const { name, optional } = configMapRef ?? secretRef ?? {};
      lines.add(3, `${name}\t${kind}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional === true}`);
    }
  }
  lines.add(2, `Environment:${env?.length ? '' : '\t<none>'}`);
  for (const variable of env ?? []) addVariable(lines, variable, resources, pod);
}

function addVariable(lines: Lines, { name, value, valueFrom }: any, resources: any, pod: KubeObject | undefined): void {
  if (!valueFrom) {
    String(value ?? '')
      .split('\n')
      .forEach((line, i) => {
        lines.add(3, i === 0 ? `${name}:\t${line}` : `\t${line}`);
      });
    return;
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef)
    lines.add(
      3,
      `${name}:\t${fieldValue(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`,
    );
  if (resourceFieldRef) {
    lines.add(3, `${name}:\t${resourceValue(resources, resourceFieldRef)} (${resourceFieldRef.resource})`);
  }
  if (secretKeyRef) {
    const { key, name: secret, optional } = secretKeyRef;
    lines.add(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional === true}`);
  }
  if (configMapKeyRef) {
    const { key, name: map, optional } = configMapKeyRef;
    lines.add(3, `${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional === true}`);
  }
}

/** What a downward API variable holds; kubectl itself knows a few fields only, and a template has none. */
function fieldValue(pod: KubeObject | undefined, path: string): string {
  const [, field] = /^metadata\.(name|namespace|uid|labels|annotations)$/.exec(path) ?? [];
  const value = field === undefined ? undefined : pod?.metadata[field as 'name'];
  if (value === undefined || typeof value === 'string') return value ?? '';
  return sorted(value as Record<string, string>)
    .map(([key, text]) => `${key}=${JSON.stringify(text)}`)
    .join('\n');
}

/** A limit or request in units of the divisor, rounded up. */
function resourceValue(resources: any, { resource, divisor }: any): string {
  const [list, name = ''] = resource.split(/\.(.*)/);
  const unit = parseQuantity(divisor && divisor !== '0' ? divisor : '1').nano;
  const value = parseQuantity(resources?.[list]?.[name] ?? '0').nano;
  const text = String((value + unit - 1n) / unit);
  return text === '0' && list === 'limits' && (name === 'cpu' || name === 'memory') ? 'node allocatable' : text;
}

function addMounts(lines: Lines, { volumeMounts, volumeDevices }: any): void {
  const mounts = [...(volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  lines.add(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}`);
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    lines.add(
      3,
      `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${JSON.stringify(subPath)}` : ''})`,
    );
  }
  if (!volumeDevices?.length) return;
  lines.add(2, `Devices:${mounts.length === 0 ? '\t<none>' : ''}`);
  const devices = [...volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1));
  for (const { devicePath, name } of devices) lines.add(3, `${devicePath} from ${name}`);
}
