import { expect, test } from 'vitest';
import { fail, wholeFailureLine } from '../../source/domain/failure.ts';

const line = (...given: Parameters<typeof fail>) => wholeFailureLine(fail(...given).failure);

test('what AWS said is told where it alone says why', () => {
	const detail = 'User: u is not authorized to perform: kms:Decrypt on resource: k';
	const more = { hint: 'Ask for kms:Decrypt on k', detail };
	expect(line('denied', 'SQS ReceiveMessage on orders was denied', more)).toBe(
		`SQS ReceiveMessage on orders was denied. Ask for kms:Decrypt on k. AWS says: ${detail}`,
	);
	expect(line('not-found', 'orders does not exist', { detail: 'gone' })).toBe(
		'orders does not exist',
	);
	expect(line('conflict', 'it was refused: it is in use', { detail: 'it is in use' })).toBe(
		'it was refused: it is in use',
	);
});
