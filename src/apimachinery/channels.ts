/** exec and attach over WebSocket: the first byte of each message is the number of its channel. */
export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Versions of that protocol, the newest first; from the fifth on, a client can tell the end of its input. */
export const subprotocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
