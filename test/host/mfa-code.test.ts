import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askMfaCode } from '../../source/host/mfa-code.ts';

const serial = 'arn:aws:iam::123456789012:mfa/me';

function terminal() {
	const input = new PassThrough();
	const output = new PassThrough().setEncoding('utf8');
	return { input, output, said: () => String(output.read() ?? '') };
}

describe('the code of an MFA device', () => {
	it('is asked for by the name of the device, and read to the end of the line', async () => {
		const { input, output, said } = terminal();
		const code = askMfaCode(serial, { input, output }, new AbortController().signal);
		expect(said()).toBe(`Code of ${serial}: `);
		input.write(' 123456 \n');
		expect(await code).toBe('123456');
	});

	it.each(['', '12345', 'abcdef', '1234567'])('is no code: %j', async (typed) => {
		const { input, output } = terminal();
		const code = askMfaCode(serial, { input, output }, new AbortController().signal);
		input.write(`${typed}\n`);
		await expect(code).rejects.toMatchObject({ failure: { kind: 'credentials' } });
	});

	it('is not waited for when the input ends or the command is stopped', async () => {
		const ended = terminal();
		const none = askMfaCode(serial, ended, new AbortController().signal);
		ended.input.end();
		await expect(none).rejects.toMatchObject({ failure: { kind: 'credentials' } });

		const stop = new AbortController();
		const { input, output } = terminal();
		const stopped = askMfaCode(serial, { input, output }, stop.signal);
		stop.abort();
		await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
	});

	it('is asked for without what a hostile name would do to the terminal', () => {
		const { input, output, said } = terminal();
		const stop = new AbortController();
		askMfaCode('\u001b[2Jmfa', { input, output }, stop.signal).catch(() => {});
		expect(said()).not.toContain('\u001b');
		stop.abort();
	});
});
