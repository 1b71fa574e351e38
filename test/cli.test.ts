import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stopLater } from './helpers/fixtures.ts';
import { temporaryHome } from './helpers/program.ts';
import { run } from './helpers/run.ts';
import { runHere } from './helpers/run-here.ts';

/** An endpoint that answers everything alike. */
async function endpointThat(answer: RequestListener): Promise<Readonly<Record<string, string>>> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stopLater(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_MAX_ATTEMPTS: '1' };
}

/** An endpoint that refuses everything with one of AWS's errors. */
const endpointThatRefuses = (code: string, status = 400) =>
	endpointThat((_, response) => {
		response.writeHead(status, {
			'content-type': 'application/x-amz-json-1.0',
			'x-amzn-query-error': `${code};Sender`,
		});
		response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'AWS says no' }));
	});

/** One line on standard error that starts with our name and ends like a sentence. */
const sentence = /^awsmsg: [^\n]+[.?]\n$/;

describe('the program without a screen', () => {
	it('prints its version and the help, overall and of a command', async () => {
		expect((await run(['--version'])).stdout).toMatch(/^awsmsg \d+\.\d+\.\d+ on Node \d+/);
		const help = await run(['--help']);
		expect(help).toMatchObject({ code: 0, stderr: '' });
		expect(help.stdout).toContain('redrive');
		const peek = await run(['peek', '--help']);
		expect(peek).toMatchObject({ code: 0, stderr: '' });
		expect(peek.stdout).toContain('--accept-receives');
	});

	it.each([
		[['queus'], /Did you mean awsmsg queues\?/],
		[['queues', '--outptu', 'json'], /Did you mean --output\?/],
		[['--local', '--profile', 'dev'], /contradict/],
		[[], /the console needs a terminal.*awsmsg queues, topics, streams/],
		[['open', 'orders'], /the console needs a terminal/],
		[['arn:aws:sqs:eu-west-1:123456789012:orders'], /the console needs a terminal/],
	])('%j: one sentence and exit code 2', async (args, expected) => {
		const { code, stdout, stderr } = await runHere(args);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
		expect(stderr).toMatch(sentence);
		expect(stderr).toMatch(expected);
	});

	it('never sends what a terminal could act on back from the command line', async () => {
		const { stderr } = await runHere(['\u001b]0;x\u0007']);
		expect(stderr).toContain('\\x1b]0;x\\x07');
	});
});

describe('trouble with the account, in one sentence with the next step and exit code 1', () => {
	it('an unknown profile', async () => {
		const { code, stderr } = await runHere(['queues', '--profile', 'nope']);
		expect(code).toBe(1);
		expect(stderr).toMatch(sentence);
		expect(stderr).toMatch(/no profile nope/);
	});

	it('no region', async () => {
		const { code, stderr } = await runHere(['queues']);
		expect(code).toBe(1);
		expect(stderr).toMatch(/no region is chosen.*--region/);
	});

	it('no credentials', async () => {
		const { code, stderr } = await runHere(['queues', '--region', 'eu-west-1']);
		expect(code).toBe(1);
		expect(stderr).toMatch(sentence);
		expect(stderr).toMatch(/no AWS credentials were found.*--profile/);
	});

	it.each([
		['ExpiredToken', /expired/i],
		['InvalidClientTokenId', /awsmsg: /],
		['RequestExpired', /clock|time/i],
		['RequestTimeTooSkewed', /clock/i],
		['AccessDenied', /denied|not allowed/i],
	])('the error %s', async (error, expected) => {
		const env = await endpointThatRefuses(error);
		const { code, stdout, stderr } = await runHere(['queues'], { env });
		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr).toMatch(sentence);
		expect(stderr).toMatch(expected);
	});

	it('an endpoint that refuses the connection', async () => {
		const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
		const { code, stderr } = await runHere(['queues'], { env });
		expect(code).toBe(1);
		expect(stderr).toMatch(/^awsmsg: .*127\.0\.0\.1:1.*refused.*\.\n$/);
	});

	it('an endpoint that answers HTML', async () => {
		const env = await endpointThat((_, response) => {
			response.writeHead(200, { 'content-type': 'text/html' });
			response.end('<html><body>Sign in</body></html>');
		});
		const { code, stderr } = await runHere(['queues'], { env });
		expect(code).toBe(1);
		expect(stderr).toMatch(sentence);
		expect(stderr).toMatch(/web page/i);
	});

	it('goes to the endpoint that the profile names', async () => {
		const home = temporaryHome();
		const { AWS_ENDPOINT_URL: url = '' } = await endpointThatRefuses('AccessDenied');
		mkdirSync(path.join(home, '.aws'));
		writeFileSync(
			path.join(home, '.aws', 'config'),
			`[profile dev]\nregion = eu-west-1\nendpoint_url = ${url}\n`,
		);
		const local = await runHere(['queues', '--profile', 'dev'], { home });
		expect(local.stderr).toMatch(/denied/i);
	});

	it.skipIf(process.platform === 'win32')(
		'says once which keys other users can read, and what ends that',
		async () => {
			const home = temporaryHome();
			const keys = path.join(home, '.aws', 'credentials');
			mkdirSync(path.dirname(keys));
			writeFileSync(keys, '[default]\naws_access_key_id = A\naws_secret_access_key = s\n');
			chmodSync(home, 0o755);
			chmodSync(keys, 0o644);
			const { stdout, stderr } = await runHere(['config', '--json', '--region', 'eu-west-1'], {
				home,
				env: await endpointThatRefuses('AccessDenied'),
			});
			const warning = `other users can read ${keys}: chmod 600 ${keys}`;
			expect(stderr.split(warning)).toHaveLength(2);
			expect(JSON.parse(stdout).warnings).toEqual([warning]);
			// No key is taken here: it is no concern.
			expect((await runHere(['journal', '--local'], { home })).stderr).not.toContain(keys);
			chmodSync(keys, 0o600);
			expect((await runHere(['journal'], { home })).stderr).not.toContain(keys);
		},
	);
});
