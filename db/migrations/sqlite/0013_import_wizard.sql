CREATE TABLE `import_drafts` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`kind` text NOT NULL,
	`file_name` text NOT NULL,
	`file_size` integer NOT NULL,
	`sheets` text NOT NULL,
	`sheet` text,
	`form` text,
	`report` text,
	`problem` text,
	`done` integer NOT NULL,
	`total` integer NOT NULL,
	`import_id` text,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `report_cells` (
	`office_id` text NOT NULL,
	`import_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`edition` integer NOT NULL,
	`period_kind` text NOT NULL,
	`period` text NOT NULL,
	`code` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`office_id`, `import_id`, `question`, `edition`, `period_kind`, `period`, `code`),
	FOREIGN KEY (`office_id`,`import_id`) REFERENCES `imports`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `report_cells_by_question` ON `report_cells` (`office_id`,`survey_id`,`question`);--> statement-breakpoint
CREATE TABLE `saved_mappings` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`header` text NOT NULL,
	`header_hash` text NOT NULL,
	`form` text NOT NULL,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `saved_mappings_by_header` ON `saved_mappings` (`office_id`,`header_hash`);