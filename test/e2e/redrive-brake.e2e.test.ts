import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { runHere } from '../helpers/run-here.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';

test('a redrive pauses above the depth that was chosen, and goes on once its destination is drained', async () => {
	const endpoint = await startEndpoint();
	const bodies = Array.from({ length: 60 }, (_, index) => `message ${index}`);
	await makeQueue(endpoint, 'braked-dlq', bodies);
	const QueueUrl = await makeQueue(endpoint, 'braked', [], {
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:braked-dlq',
			maxReceiveCount: 5,
		}),
	});
	// Slow enough for a busy machine to look at the depth before all have moved.
	const brake = ['--brake-depth', '20', '--rate', '10', '--all-at-once'];
	const args = ['redrive', 'braked-dlq', '--to', 'braked', '--engine', 'own', ...brake, '--yes'];
	const moving = runHere([...args, '--json', ...endpoint.flags]);
	const there = async () => (await contentsOf(endpoint, 'braked')).ready;
	// It stands still between two looks: what was on its way is all that came after.
	let before = -1;
	const isStill = async () => {
		const now = await there();
		const same = now > 20 && now === before;
		before = now;
		return same;
	};
	await expect.poll(isStill, { interval: 2500 }).toBe(true);
	expect(before).toBeLessThan(60);
	let isOver = false;
	const consuming = (async () => {
		while (!isOver) {
			const { Messages = [] } = (await ask(endpoint, 'SQS.ReceiveMessage', {
				...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 },
			})) as { Messages?: readonly { ReceiptHandle: string }[] };
			for (const { ReceiptHandle } of Messages) {
				await ask(endpoint, 'SQS.DeleteMessage', { QueueUrl, ReceiptHandle });
			}
		}
	})();
	const { code, stdout, stderr } = await moving;
	isOver = true;
	await consuming;
	expect(code, stderr).toBe(0);
	expect(stderr).toMatch(/BRAKE +pauses above 20 ready in braked \(as chosen\)/);
	expect(stderr).toMatch(
		/Paused by the brake: braked holds ~\d+, above its brake of 20; it goes on at 10/,
	);
	expect(stderr).toMatch(/The brake lets go/);
	expect(JSON.parse(stdout)).toMatchObject({ outcomes: { moved: 60 } });
});
