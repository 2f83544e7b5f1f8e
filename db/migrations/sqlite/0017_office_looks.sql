CREATE TABLE `logos` (
	`office_id` text NOT NULL,
	`hash` text NOT NULL,
	`content` blob NOT NULL,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `hash`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `privacy_notices` (
	`office_id` text NOT NULL,
	`number` integer NOT NULL,
	`items` text NOT NULL,
	`made_by` text,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `number`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `offices` ADD `revision` integer DEFAULT 0 NOT NULL;