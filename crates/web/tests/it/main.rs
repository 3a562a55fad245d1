//! The doors, from outside: the router in this process, a real database behind it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests: what goes wrong ends the test")]

mod by_letter;
mod canary;
mod contact_pages;
mod demo;
mod document;
mod doors;
mod foreign;
mod headers;
mod homes;
mod homework_pages;
mod homework_template_pages;
mod homework_templates;
mod house;
mod letter_pages;
mod letters;
mod links;
mod matrix;
mod neutral;
mod once;
mod opened;
mod page_matrix;
mod page_table;
mod pages;
mod people;
mod people_pages;
mod postbag;
mod routes;
mod scheduling_pages;
mod sessions;
mod settings_pages;
mod sign_ins;
mod staff_door;
mod visit;
mod walls;
mod words;
