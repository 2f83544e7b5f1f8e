CREATE TABLE `collector_keys` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`channel` text NOT NULL,
	`scopes` text NOT NULL,
	`key_hash` text NOT NULL,
	`hint` text NOT NULL,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	`revoked_by` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`revoked_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `collector_keys_hash` ON `collector_keys` (`key_hash`);--> statement-breakpoint
CREATE INDEX `collector_keys_office` ON `collector_keys` (`office_id`,`made_at`);