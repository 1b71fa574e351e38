import { expect, test } from 'vitest';
import { start } from '../helpers/terminal.ts';
import { confirm } from './confirm.ts';

/*
The story of the product on the built binary: an alarm says that letters are dead. Every screen is
on the way.
*/

test('from the first screen to a redriven dead-letter queue, and every verb once', async () => {
	const app = await start(['--local'], { columns: 120, rows: 40 });

	// Arriving: living queues, and a first line that says where the story starts.
	await app.sees(/LOCAL 000000000000 us-east-1/).sees(/orders-dlq +std +\d/);
	await app.sees(/\d+ dead: press 2, enter, p/);

	// The dead letters, the worst first; its details say both directions.
	await app
		.press('2')
		.sees(/\[2 Dead \d+!\]/)
		.sees(/>.*orders-dlq/);
	await app
		.press('enter')
		.sees(/Dead letters > orders-dlq/)
		.sees(/dead letters come from/i);

	// A look is free here, and says so; the messages are held and given back.
	await app.press('p').sees(/SAMPLE +lease \d+ s, given back on leaving +free to look/);
	await app.sees(/received 10/).sees(/orders +- +(\d+ +)?\{"type"/);
	await app
		.press('G', 'enter')
		.sees(/\[Body\]/)
		.sees(/"type": "Refund"/)
		.sees(/"amount": null/);
	await app
		.press('right')
		.sees(/\[Attributes\]/)
		.press('right')
		.sees(/receives +6/);
	await app
		.press('esc')
		.sees(/SAMPLE/)
		.press('esc')
		.sees(/gave 10 messages back to orders-dlq/);

	// The plan sends nothing; the dialog's focus is on Cancel; a task outlives the screen.
	await app
		.press('r')
		.sees(/redrive plan for orders-dlq/)
		.sees(/nothing sent yet/);
	await app.sees(/each to its own source: orders, returns/);
	await app.press('K').sees(/\(\*\) all at once/);
	await app
		.seesNo(/ planning/)
		.press('S')
		.sees(/Redrive orders-dlq/)
		.sees(/\[>Cancel \(esc\)<\]/);
	await app.sees(/Moves ~\d+ messages/);
	await confirm(app);
	await app.sees(/\[6 Tasks/).sees(/redrive orders-dlq +(running|done)/);
	await app.sees(/redrive orders-dlq +done .*\d+ of ~\d+ moved/);

	// The depth has fallen: the broken consumer sends some back, later, and the console says so.
	await app.press('2').sees(/orders-dlq +std +\d{1,2} +0 /);

	// Publish to the fan-out topic.
	await app
		.press('3')
		.sees(/order-events/)
		.press('/')
		.type('order-events')
		.press('enter');
	await app
		.press('s')
		.sees(/publish to order-events/)
		.type('{"type":"Order","id":4711}');
	await app.press('shift-tab', 'enter').sees(/Publish to order-events|publish to order-events/);
	await confirm(app);
	await app.sees(/sent to order-events: [0-9a-f-]{36}/);

	// Put a record, then follow every shard from the trim horizon and find it.
	await app
		.press('4')
		.sees(/clickstream/)
		.press('/')
		.type('clickstream')
		.press('enter');
	await app
		.press('s')
		.sees(/put to clickstream/)
		.type('{"page":"/story"}')
		.press('tab');
	await app.type('user-story').press('shift-tab', 'shift-tab', 'enter');
	await confirm(app);
	await app.sees(/put into clickstream in shard \d+: sequence \d+/);
	await app
		.press('p')
		.sees(/tail clickstream/)
		.sees(/all shards: 4 open/);
	await app
		.press('tab', 'tab', 'right', 'right')
		.sees(/trim horizon/)
		.press('enter');
	await app
		.sees(/FOLLOWING/)
		.press('/')
		.type('key:user-story')
		.sees(/user-story .*\/story/);
	await app
		.press('enter', 'esc')
		.press('space')
		.sees(/ HELD /)
		.press('f')
		.sees(/FOLLOWING/);
	await app
		.press('enter')
		.sees(/\[Data\]/)
		.press('esc', 'esc');

	// The depth of orders over three hours, from CloudWatch.
	await app
		.press('1')
		.sees(/\[1 Queues\]/)
		.press('/')
		.type('name:orders')
		.press('enter', 'g');
	await app
		.press('m')
		.sees(/chart/)
		.sees(/\[3h\]/)
		.sees(/ready [\d,]+/)
		.sees(/from CloudWatch/);

	await app
		.press('esc')
		.sees(/\[1 Queues\]/)
		.press('q')
		.exits(0);
	expect(app.leftBehind()).toEqual([]);
	expect(app.survivors()).toEqual([]);
});
