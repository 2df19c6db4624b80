import { textFlag } from '../../flags.ts';
import { generatorCommand, metadataIn } from './generator.ts';
import { podSpecOf } from './job.ts';

export const cronJob = generatorCommand(
  {
    name: 'cronjob',
    aliases: ['cj'],
    usage:
      "kubectl create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]",
    summary: 'Create a cron job',
    description: 'Create a job that runs at the times of a schedule.',
    examples: `  # Every five minutes
  kubectl create cronjob tick --image=busybox --schedule="*/5 * * * *" -- date`,
    flags: [
      { ...textFlag('image', 'Image to run.'), required: true },
      textFlag('restart', 'When to restart the container: OnFailure or Never.'),
      { ...textFlag('schedule', 'When to run, in the format of cron.'), required: true },
    ],
  },
  {
    failure: 'failed to create cronjob: ',
    build: (request) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadataIn(request),
      spec: {
        schedule: request.flags.string('schedule'),
        jobTemplate: {
          metadata: { name: request.name },
          spec: { template: { spec: podSpecOf(request, request.flags.string('restart') || 'OnFailure') } },
        },
      },
    }),
  },
);
