import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AddCommand } from '../main.ts';
import type { Difference } from '../replay/run.ts';

export const addReplay: AddCommand = (program, context, exit) => {
  program
    .command('replay')
    .description("run a document's console blocks in a fresh cluster and compare the answers")
    .argument('<files...>', 'Markdown (blocks marked console) or .console files')
    .option('--update', 'write the answers that came out into the document')
    .option('--folder <folder>', "where the commands run (default: the document's folder)")
    .option('--seed <text>', 'fixes every random choice', 'document')
    .option('--start <time>', "the first command's moment, RFC 3339", '2026-01-01T00:00:00Z')
    .action(async (files: string[], flags: { update?: boolean; folder?: string; seed: string; start: string }) => {
      const { replay } = await import('../replay/run.ts');
      for (const file of files) {
        const folder = flags.folder === undefined ? {} : { folder: resolve(context.host.cwd, flags.folder) };
        const { shellLine } = await context.cluster();
        const options = {
          ...folder,
          seed: flags.seed,
          start: flags.start,
          programs: context.programs,
          shell: shellLine,
        };
        const path = resolve(context.host.cwd, file);
        const { commands, differences, rewritten } = await replay(path, context.host, options);
        if (flags.update && differences.length > 0) writeFileSync(path, rewritten);
        if (flags.update) context.out(`${file}: ${commands} commands, ${differences.length} answers rewritten\n`);
        else {
          for (const difference of differences) context.out(describe(file, difference));
          context.out(`${file}: ${commands} commands, ${differences.length} differences\n`);
          if (differences.length > 0) exit(1);
        }
      }
    });
};

const describe = (file: string, { line, command, expected, actual }: Difference): string =>
  [
    `${file}:${line}: $ ${command}`,
    ...expected.map((text) => `- ${text}`),
    ...actual.map((text) => `+ ${text}`),
    '',
  ].join('\n');
