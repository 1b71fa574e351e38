/** What every local emulator accepts. */
export const emulatorCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
