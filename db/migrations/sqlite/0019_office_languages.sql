CREATE TABLE `citizen_words` (
	`office_id` text NOT NULL,
	`language` text NOT NULL,
	`key` text NOT NULL,
	`text` text NOT NULL,
	`state` text NOT NULL,
	`fingerprint` text NOT NULL,
	`made_by` text,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `language`, `key`),
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`language`) REFERENCES `office_languages`(`office_id`,`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `office_languages` (
	`office_id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`added_by` text,
	`added_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`office_id`, `code`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`added_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `versions` ADD `languages` text;