module renderer/protocol

go 1.26.0
