import { expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { publishMessage } from '../../../source/operations/topics/publish.ts';
import { grantFor } from '../../helpers/grants.ts';
import { topicGateway } from '../fakes.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';

/** What became of a message of so many bytes, and how often the topic was asked what it takes. */
async function publishing(bytes: number, most?: number | 'unread') {
	const seen = { asked: 0, sent: 0 };
	const topics = topicGateway({
		attributes: async (arn) => {
			seen.asked++;
			if (most === 'unread') throw fail('denied', 'no access');
			const told = most === undefined ? {} : { maximumMessageBytes: most };
			return { arn, fifo: false, raw: {}, ...told };
		},
		publish: async () => {
			seen.sent++;
			return { messageId: 'p-1' };
		},
	});
	const input = { topicArn, message: { body: 'x'.repeat(bytes) }, grant: grantFor('events') };
	const { outcome } = await publishMessage({ topics }, input, new AbortController().signal);
	return { outcome, ...seen };
}

test('a topic is asked what it takes where a message is larger than every topic takes', async () => {
	const [usual, most] = [256 * 1024, 1024 * 1024];
	expect(await publishing(usual)).toEqual({ outcome: 'sent', asked: 0, sent: 1 });
	expect(await publishing(usual + 1)).toEqual({ outcome: 'rejected', asked: 1, sent: 0 });
	expect(await publishing(usual + 1, most)).toEqual({ outcome: 'sent', asked: 1, sent: 1 });
	expect(await publishing(most + 1, most)).toEqual({ outcome: 'rejected', asked: 1, sent: 0 });
});

test('what a topic takes that can not be read is left to SNS', async () => {
	const large = 300 * 1024;
	expect(await publishing(large, 'unread')).toEqual({ outcome: 'sent', asked: 1, sent: 1 });
	expect((await publishing(1024 * 1024 + 1, 'unread')).sent).toBe(0);
});
