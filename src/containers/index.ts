import { findExecutable, type OpenContainer, openContainer, servers } from './container.ts';
import { execute } from './exec.ts';
import { imageOf, pullImage } from './images/index.ts';
import { pollContainer, startContainer } from './process.ts';
import type { ContainerRecord } from './record.ts';
import type { ContainerRuntime } from './runtime.ts';
import { saidBy } from './timeline.ts';

/**
 * The container runtime. An image is data and a function that answers (images/); a container is a record (record.ts); its
 * files are the image's with what was written over them (filesystem.ts); its main process was played through when it
 * started (process.ts, recorder.ts) and is read off the record since (timeline.ts). Commands run as programs of ours
 * (programs/) or in the shell library (shell.ts); a session at a prompt is session.ts.
 */
export function createRuntime(): ContainerRuntime {
  return {
    pull: pullImage,
    start: startContainer,
    poll: pollContainer,
    exec: execute,
    state: (record, now) => {
      const { exit } = record.main;
      const endsAt = exit && record.startedAt + exit.after;
      if (exit && endsAt !== undefined && endsAt <= now)
        return { running: false, exitCode: exit.code, finishedAt: endsAt };
      return endsAt === undefined ? { running: true } : { running: true, endsAt };
    },
    session: async (cell, argv, options) => (await import('./session.ts')).openSession(cell, argv, options),
    log: (record, now, volumes) => logOf(record, now, () => openContainer(record, () => now, volumes)),
    turns: (record, now) =>
      servers(record, now).flatMap(({ server, argv, after }) =>
        (server.turns?.(argv) ?? []).map((ms) => record.startedAt + after + ms),
      ),
    listeners: (record, now) =>
      servers(record, now).flatMap(({ server, ports }) =>
        ports.map((port) => ({ port, protocol: server.protocol ?? ('TCP' as const), process: server.process })),
      ),
    answer: (record, port, request, context) => {
      const serving = servers(record, context.now).find(({ ports }) => ports.includes(port));
      if (!serving) return undefined;
      if (!serving.server.answer) return { code: 0, reason: 'not HTTP', headers: [], body: '' };
      const open = openContainer(record, () => context.now, context.volumes);
      const { files, env } = open;
      const { hostname, image } = record;
      return serving.server.answer(request, {
        files,
        env,
        hostname,
        argv: serving.argv,
        port,
        now: context.now,
        uptimeMs: context.now - record.startedAt - serving.after,
        podIP: context.podIP,
        image,
      });
    },
  };
}

type LogLine = ReturnType<ContainerRuntime['log']>[number];

/** What servers said when they started, what the process said, and what was added to a file that it follows. */
function logOf(record: ContainerRecord, now: number, open: () => OpenContainer): LogLine[] {
  const lines: LogLine[] = [];
  for (const { server, argv, after } of servers(record, now)) {
    const at = record.startedAt + after;
    const channel = server.bannerChannel ?? 'stdout';
    for (const text of server.banner?.(at, { argv, hostname: record.hostname }) ?? [])
      lines.push({ at, channel, text: `${text}\n` });
  }
  for (const { at, channel, text } of saidBy(record.main, record.startedAt, now)) lines.push({ at, channel, text });
  const { follows } = record.main;
  if (follows) {
    const { files } = open();
    const added = files.peek(follows.path)?.slice(follows.from) ?? '';
    if (added !== '') lines.push({ at: files.stat(follows.path).mtimeMs, channel: 'stdout', text: added });
  }
  return lines;
}

export { findExecutable, imageOf };
