import process from 'node:process';

/**
 * How long a test waits for anything, in ms: for a text on a screen, the end of a program, the depth of a queue.
 * It is for what never comes, not for what comes late: on a machine where two other programs keep both cores busy
 * nothing takes a tenth of it. `PATIENCE=5000 npx vitest run ...` fails sooner while a test is written.
 */
export const patience = Number(process.env['PATIENCE'] ?? 120_000);
