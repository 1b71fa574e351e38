/** Where the console may begin: a list, or what is wrong right now. */
export const startScreens = ['queues', 'dead', 'topics', 'streams', 'pulse'] as const;

export type StartScreen = (typeof startScreens)[number];
