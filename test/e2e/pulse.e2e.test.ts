import path from 'node:path';
import { test } from 'vitest';
import { repository } from '../helpers/program.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { confirm } from './confirm.ts';

/*
The story of a night and the day after. An alarm fires, its ARN is what somebody has in hand; pulse answers which queue, since
when, why, and what is lost tonight; that is carried out, the letters go home, and the next day awsmsg knows them again.
*/

const alarm = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:orders-dlq';
const size = { columns: 120, rows: 40 };

/** The same computer and what it remembers, a day later: awsmsg, and the endpoint that it starts. */
const nextDay = {
	NODE_OPTIONS: `--import=${path.join(repository, 'test/helpers/later-clock.mjs')}`,
	LATER_MS: String(24 * 3_600_000),
};

/** From the line of the dead letters in pulse to their groups. */
async function lookAtTheKinds(app: TerminalApp): Promise<void> {
	await app
		.press('p')
		.sees(/received 10/)
		.sees(/\{"type"/);
	await app.press('b').sees(/> Groups, by fingerprint/);
}

test('an alarm of the demo leads to pulse, to the cause, to what is lost tonight, and is met again the next day', async () => {
	const app = await start([alarm, '--local'], size);

	// Landed on what the alarm watches: which queue, how many, since when, what to do next.
	await app.sees(/Queues > Pulse/).sees(/> +dead +! orders-dlq +\d\d dead/);
	await app.sees(/orders-dlq +\d\d dead[^\n]* \d\d:\d\d/).sees(/\d+ letters lie here since/);
	await app.sees(/alarms +! orders-dlq +ALARM on orders-dlq +(?:\w{3} \d\d? )?\d\d:\d\d/);
	await app
		.sees(/stuck +! audit-events +disabled: audit-archive/)
		.sees(/growing +! orders +slow consumer/);

	// What is lost tonight stands on top.
	await app.sees(/lost +! shipping-dlq +first lost within \d h/);

	// The queue and back; then the plan of its redrive.
	await app
		.press('enter')
		.sees(/Pulse > orders-dlq/)
		.sees(/dead letters come from orders, returns/);
	await app.press('esc').sees(/> +dead +! orders-dlq/);
	await app
		.press('r')
		.sees(/redrive plan for orders-dlq/)
		.sees(/nothing sent yet/);
	await app.press('esc').sees(/> +dead +! orders-dlq/);

	// Why, by its log line: a look, and the logs of what received the letter under the cursor.
	await app
		.press('p')
		.sees(/received 10/)
		.sees(/\{"type"/);
	await app
		.press('G', 'l')
		.sees(/TypeError: Cannot read properties of null/)
		.press('esc')
		.sees(/SAMPLE/)
		.press('esc')
		.sees(/> +dead +! orders-dlq/);

	// What is lost tonight is carried out: to a queue that keeps it for longer.
	await app
		.press('g')
		.sees(/> +lost +! shipping-dlq/)
		.press('K')
		.sees(/lost within/);
	await app
		.press('tab')
		.type('reports-nightly')
		.press('tab', 'tab', 'tab', 'enter')
		.sees(/redrive plan for shipping-dlq/)
		.sees(/WHAT +messages that may be lost before/)
		.sees(/nothing sent yet/);
	await app.seesNo(/ planning/).press('S');
	await confirm(app);
	await app.sees(/redrive shipping-dlq +done +12 .* 12 moved/);
	await app
		.press('0')
		.sees(/Tasks > Pulse/)
		.sees(/> +dead +! orders-dlq/)
		.seesNo(/shipping-dlq/);

	// The kind of letter that the log line explains goes back to where it died.
	await lookAtTheKinds(app);
	await app
		.press('r')
		.sees(/redrive plan for orders-dlq/)
		.sees(/WHAT +messages of group type=Refund/)
		.press('K')
		.sees(/\(\*\) all at once/);
	await app.seesNo(/ planning/).press('S');
	await confirm(app);
	await app.sees(/redrive orders-dlq +done .*\d+ moved/);

	// From anywhere: a key. It is one screen, not a stack of them.
	await app
		.press('1')
		.sees(/\[1 Queues\]/)
		.press('0')
		.sees(/Queues > Pulse/);
	await app
		.press('esc')
		.sees(/orders-dlq +std +\d/)
		.press('q')
		.exits(0);

	// The next day the same alarm fires, and the kind is known: what was done about it, and that it came back.
	const later = await start([alarm, '--local'], { ...size, home: app.home, env: nextDay });
	await later.sees(/> +dead +! orders-dlq +\d\d dead/).sees(/lost +! shipping-dlq/);
	await lookAtTheKinds(later);
	await later.sees(/same as yesterday, \d{4}-\d\d-\d\d: \d+ of orders-dlq moved to/);
	await later
		.press('r')
		.sees(/redrive plan for orders-dlq/)
		.sees(/this kind was met before/);
	await later.press('esc', 'esc', 'esc', 'q').exits(0);
});
