import { createInterface } from 'node:readline/promises';
import { fail } from '../domain/failure.ts';
import { safeText } from '../domain/text/safe-text.ts';

/**
 * Asks on a terminal for the code that an MFA device shows. What is typed is seen, as in the AWS CLI:
 * a code is worth nothing half a minute later.
 *
 * @throws {FailureError} `credentials` when no code was given; what the signal ends rejects with its reason.
 */
export async function askMfaCode(
	serial: string,
	terminal: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
	signal: AbortSignal,
): Promise<string> {
	// The terminal's own line editing: ctrl-c stays a signal, and stops the command as ever.
	const lines = createInterface({ ...terminal, terminal: false });
	try {
		const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
		const asked = lines.question(`Code of ${safeText(serial)}: `, { signal });
		const code = (await Promise.race([asked, ended])).trim();
		if (!/^\d{6}$/.test(code)) {
			throw fail('credentials', 'an MFA code has six digits', { hint: 'Run the command again' });
		}
		return code;
	} finally {
		lines.close();
	}
}
