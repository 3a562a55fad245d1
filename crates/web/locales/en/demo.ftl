# The demo's start, and pages about Halcyon itself.

demo-title = Demo
demo-heading = Halcyon, a demo
demo-text = Be one of these people for a while, and read their letters as they do.
demo-another = Be somebody else
demo-staff = Who runs the practice
demo-clients = Whom it is there for
demo-interface = The JSON interface has a page of its own

demo-role = { $role ->
    [owner-coach] owner and coach
   *[other] { $role }
}

interface-title = The JSON interface
interface-token = Every request carries this header:
interface-document = The whole of it stands in one document (OpenAPI 3.1):
interface-operations = Operations
interface-codes = Codes
interface-takes = takes { $list }
interface-answers = answers { $list }
interface-code = Code
interface-status = Status
interface-meaning = Meaning
