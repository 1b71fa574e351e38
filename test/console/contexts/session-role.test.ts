import { expect, test } from 'vitest';
import { completions } from '../../../source/console/navigation/completions.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { twoContexts } from './two-contexts.ts';

const sessions = ['corp'];

test(':ctx SESSION ACCOUNT ROLE goes to a role that no profile has, in the region where the console is', async () => {
	const world = await twoContexts({ sessions });
	await world.command('ctx corp 210987654321 Audit');
	expect(world.last().info).toMatchObject({
		profile: 'corp/210987654321/Audit',
		region: 'eu-west-1',
	});
	expect(world.said()).toBe('now in corp/210987654321/Audit eu-west-1');
	// It stands in the list of profiles, though no file has it.
	world.press('P');
	await world.settled();
	expect(screenText(world)).toMatch(/here +corp\/210987654321\/Audit +210987654321 +Audit/);
	// What is handed out leads there again.
	await world.command('ctx prod-payments');
	await world.command('ctx corp/210987654321/Audit us-east-1');
	expect(world.last().info).toMatchObject({ region: 'us-east-1' });
});

test('what is offered behind :ctx is known from the files, and nobody is asked for it', async () => {
	const world = await twoContexts({ sessions });
	const before = world.first.asked.length;
	const offered = (text: string) => completions(text, world.session.state).map((one) => one.text);
	expect(offered('ctx corp 1')).toEqual(['ctx corp 123456789012 audit']);
	expect(offered('ctx corp')).toEqual([
		'ctx corp 210987654321 oncall',
		'ctx corp 123456789012 audit',
		'ctx corp',
	]);
	expect(world.first.asked).toHaveLength(before);
});
