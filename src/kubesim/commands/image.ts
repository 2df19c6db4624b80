import type { Command } from 'commander';
import { currentCluster } from '../current.ts';
import type { AddCommand } from '../main.ts';

/** docker's verbs, without a shell on a node: what is built here, the cluster can run at once. */
export const addImage: AddCommand = (program, context, exit) => {
  const group: Command = program.command('image').description('images that you build for the cluster');
  const verb = (name: string, description: string, args: string) =>
    group
      .command(name)
      .description(description)
      .argument(args, "docker's options and operands")
      .allowUnknownOption()
      .passThroughOptions()
      .action(async (words: string[]) => {
        const { runDocker } = await import('../../cluster/docker.ts');
        exit(await runDocker(await currentCluster(context), context.host, [name, ...words]));
      });
  verb('build', 'build an image from a Dockerfile: -t NAME[:TAG] FOLDER', '<words...>');
  verb('ls', 'list the images', '[words...]');
  verb('push', 'hand an image to a registry', '<words...>');
  verb('rm', 'remove images', '<words...>');
};
